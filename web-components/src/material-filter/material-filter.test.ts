import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeServer, type Asked } from '../../gallery/fake-server.ts'
import '../provider/provider.define.ts'
import type { MiqProvider } from '../provider/provider.ts'
import './material-filter.define.ts'
import { narrowed } from './material-filter.gallery.ts'
import type { MiqMaterialFilter } from './material-filter.ts'

let provider: MiqProvider
let asked: Asked

beforeEach(() => {
  sessionStorage.clear()
  document.documentElement.lang = 'en'
})

afterEach(() => {
  document.body.replaceChildren()
})

async function stand(attributes: Record<string, string> = {}): Promise<MiqMaterialFilter> {
  asked = []
  provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.fetch = fakeServer({ OffersRead: narrowed }, asked)
  const filter = document.createElement('miq-material-filter')
  for (const [name, value] of Object.entries({ 'model-id': 'model-1', ...attributes })) {
    filter.setAttribute(name, value)
  }
  provider.append(filter)
  document.body.append(provider)
  await expect.poll(() => filter.shadowRoot?.querySelectorAll('fieldset').length).toBeGreaterThan(0)
  return filter
}

function option(filter: MiqMaterialFilter, text: string): HTMLInputElement | null | undefined {
  return [...(filter.shadowRoot?.querySelectorAll('[part=option]') ?? [])]
    .find((each) => each.textContent.includes(text))
    ?.querySelector('input')
}

function said(filter: MiqMaterialFilter): string | undefined {
  return filter.shadowRoot?.querySelector('[role=status]')?.textContent.trim()
}

test('a choice narrows the list, and the page hears of it with the count', async () => {
  const filter = await stand()
  const heard = vi.fn<(event: HTMLElementEventMap['miq-filter-change']) => void>()
  document.body.addEventListener('miq-filter-change', heard, { once: true })
  option(filter, 'SLS')?.click()
  await expect.poll(() => said(filter)).toBe('1 of 6 materials')
  expect(heard.mock.calls.length).toBe(1)
  expect(heard.mock.calls[0]?.[0]).toMatchObject({
    detail: { filter: { technologies: ['SLS'] }, count: 1 },
    bubbles: true,
    composed: true,
    cancelable: false,
  })
  expect([filter.state, filter.value]).toEqual(['filtered', { technologies: ['SLS'] }])
})

test('what nothing has any more stays, with 0', async () => {
  const filter = await stand()
  option(filter, 'Black')?.click()
  option(filter, 'SLS')?.click()
  await expect.poll(() => said(filter)).toBe('1 of 6 materials')
  const black = option(filter, 'Black')
  expect([black?.checked, black?.parentElement?.textContent.replace(/\s+/g, ' ').trim()]).toEqual([true, 'Black 0'])
})

test('all choices are taken back at once, and the keyboard is not lost', async () => {
  const filter = await stand()
  option(filter, 'SLS')?.click()
  await expect.poll(() => said(filter)).toBe('1 of 6 materials')
  const clear = filter.shadowRoot?.querySelector<HTMLElement>('[part=clear]')
  clear?.focus()
  clear?.click()
  await expect.poll(() => said(filter)).toBe('6 materials')
  expect(filter.shadowRoot?.activeElement?.localName).toBe('input')
})

test('where it goes is asked for with the offers', async () => {
  const filter = await stand()
  const select = filter.shadowRoot?.querySelector('select')
  if (select) {
    select.value = 'US'
    select.dispatchEvent(new Event('change'))
  }
  await expect.poll(() => asked.at(-1)?.variables.shipTo).toBe('US')
})

test('processes to start with are an attribute', async () => {
  const filter = await stand({ technologies: 'SLS, MJF' })
  await expect.poll(() => asked.at(-1)?.variables.filter).toEqual({ technologies: ['SLS', 'MJF'] })
  await expect.poll(() => option(filter, 'MJF')?.checked).toBe(true)
})

test('the value can be set by script', async () => {
  const filter = await stand()
  filter.value = { search: 'nylon' }
  await expect.poll(() => said(filter)).toBe('2 of 6 materials')
  expect(filter.shadowRoot?.querySelector('input')?.value).toBe('nylon')
})
