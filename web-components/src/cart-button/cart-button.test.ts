import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cart, cartServer, keepCart } from '../../gallery/cart-fixtures.ts'
import { fakeServer } from '../../gallery/fake-server.ts'
import { provideMessages } from '../core/catalogue.ts'
import arabic from '../core/messages/ar.json'
import '../provider/provider.define.ts'
import './cart-button.define.ts'
import type { MiqCartButton } from './cart-button.ts'

beforeEach(() => {
  sessionStorage.clear()
  document.documentElement.lang = 'en'
})

afterEach(() => {
  document.body.replaceChildren()
})

function place(): MiqCartButton {
  const provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.fetch = fakeServer(cartServer(cart))
  document.body.append(provider)
  return provider.appendChild(document.createElement('miq-cart-button'))
}

test('the badge counts pieces, and the name says so', async () => {
  keepCart()
  const element = place()
  await expect.poll(() => element.getAttribute('count')).toBe('9')
  await element.updateComplete
  expect(element.state).toBe('filled')
  expect(element.shadowRoot?.querySelector('[part="badge"]')?.textContent).toBe('9')
  expect(element.shadowRoot?.querySelector('button')?.getAttribute('aria-label')).toBe('Open the cart, 9\u00a0pieces')
})

test('the badge sits on the icon, in a button that is no wider than it has to be', async () => {
  keepCart()
  const element = place()
  await expect.poll(() => element.shadowRoot?.querySelector('[part="badge"]')).not.toBeNull()
  const [button, icon, badge] = ['button', 'svg', '[part="badge"]'].map(
    (selector) => element.shadowRoot?.querySelector(selector)?.getBoundingClientRect() ?? expect.fail(),
  )
  expect(button?.width).toBeLessThanOrEqual(48)
  expect(badge?.left).toBeLessThan(icon?.right ?? 0)
  expect(badge?.bottom).toBeGreaterThan(icon?.top ?? Infinity)
})

test('in Arabic its name has no comma of another script', async () => {
  provideMessages('ar', arabic)
  document.documentElement.lang = 'ar'
  keepCart()
  const element = place()
  await expect.poll(() => element.getAttribute('count')).toBe('9')
  await element.updateComplete
  const name = element.shadowRoot?.querySelector('button')?.getAttribute('aria-label')
  expect(name).toContain(arabic['cart.open'])
  expect(name).not.toContain(',')
})

test('miq-cart-open bubbles, crosses shadow roots, may be prevented and names the cart', async () => {
  const element = place()
  await expect.poll(() => element.state).toBe('empty')
  const heard = vi.fn<(event: Event) => void>()
  document.addEventListener('miq-cart-open', heard, { once: true })
  element.setAttribute('for', 'my-cart')
  await element.updateComplete
  element.shadowRoot?.querySelector('button')?.click()
  const event = heard.mock.calls[0]?.[0] as CustomEvent
  expect([event.bubbles, event.composed, event.cancelable, event.detail]).toEqual([
    true,
    true,
    true,
    { for: 'my-cart' },
  ])
})

test('without a provider it stands there and does not break', async () => {
  const element = document.body.appendChild(document.createElement('miq-cart-button'))
  await element.updateComplete
  expect([element.state, element.pieces]).toEqual(['loading', 0])
})
