import { afterEach, expect, test, vi } from 'vitest'
import { fakeServer } from '../../gallery/fake-server.ts'
import { partner } from '../../gallery/fixtures.ts'
import './footer.define.ts'
import type { MiqFooter } from './footer.ts'

afterEach(() => {
  document.body.replaceChildren()
})

async function place(footer = partner.brand.footer, legal = partner.brand.legal): Promise<MiqFooter> {
  const element = document.createElement('miq-footer')
  element.partner = 'pk_test_acme'
  element.fetch = fakeServer({ Shop: { partner: { ...partner, brand: { ...partner.brand, footer, legal } } } })
  document.body.append(element)
  await expect.poll(() => element.state).not.toBe('loading')
  await element.updateComplete
  return element
}

test('links and the legal line of the brand are shown', async () => {
  const element = await place()
  expect(element.state).toBe('ready')
  expect(element.shadowRoot?.querySelector('[part=link]')?.textContent).toBe('Imprint')
  expect(element.shadowRoot?.querySelector('[part=legal]')?.textContent).toBe('© Acme Parts GmbH')
})

test('a brand without either is empty, and a script is no link', async () => {
  const element = await place([{ label: 'Bad', url: 'javascript:alert(1)' }], null)
  expect(element.shadowRoot?.querySelector('a')).toBeNull()
  expect((await place([], null)).state).toBe('empty')
})

test('miq-nav can be cancelled', async () => {
  const element = await place()
  const heard = vi.fn<(event: CustomEvent) => void>((event) => {
    event.preventDefault()
  })
  element.addEventListener('miq-nav', heard)
  const click = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true })
  element.shadowRoot?.querySelector('a')?.dispatchEvent(click)
  expect(heard.mock.calls[0]?.[0]).toMatchObject({ detail: { label: 'Imprint', url: 'https://acme.example/imprint' } })
  expect(click.defaultPrevented).toBe(true)
})
