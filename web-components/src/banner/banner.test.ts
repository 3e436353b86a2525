import { afterEach, expect, test, vi } from 'vitest'
import './banner.define.ts'

afterEach(() => {
  document.body.replaceChildren()
})

test('what is urgent is an alert, the rest a status', async () => {
  const banner = document.body.appendChild(document.createElement('miq-banner'))
  await banner.updateComplete
  expect(banner.shadowRoot?.querySelector('[role=status]')).not.toBeNull()
  banner.setAttribute('kind', 'danger')
  await banner.updateComplete
  expect(banner.shadowRoot?.querySelector('[role=alert]')).not.toBeNull()
  expect(banner.state).toBe('danger')
})

test('its button is told to the page, and is not there without words', async () => {
  const banner = document.body.appendChild(document.createElement('miq-banner'))
  await banner.updateComplete
  expect(banner.shadowRoot?.querySelector('button')).toBeNull()
  banner.action = 'Try again'
  await banner.updateComplete
  const heard = vi.fn<(event: CustomEvent) => void>()
  document.body.addEventListener('miq-banner-action', heard, { once: true })
  banner.shadowRoot?.querySelector('button')?.click()
  expect(heard.mock.calls[0]?.[0]).toMatchObject({
    detail: { kind: 'info' },
    bubbles: true,
    composed: true,
    cancelable: false,
  })
})
