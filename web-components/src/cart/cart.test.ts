import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { blocker, cart, cartServer, keepCart } from '../../gallery/cart-fixtures.ts'
import { fakeServer, type Answers, type Asked } from '../../gallery/fake-server.ts'
import type { Outcome } from '../core/cart.ts'
import type { Cart } from '../core/types.ts'
import type { MiqProvider } from '../provider/provider.ts'
import '../provider/provider.define.ts'
import '../cart-button/cart-button.define.ts'
import './cart.define.ts'
import type { MiqCart } from './cart.ts'

beforeEach(() => {
  sessionStorage.clear()
  document.documentElement.lang = 'en'
})

afterEach(() => {
  document.body.replaceChildren()
})

function provide(start: Cart | undefined = cart, answers: Answers = {}, asked: Asked = []): MiqProvider {
  const provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.fetch = fakeServer({ ...cartServer(start), ...answers }, asked)
  document.body.append(provider)
  keepCart()
  return provider
}

async function place(provider: MiqProvider, isModal = false): Promise<MiqCart> {
  const element = document.createElement('miq-cart')
  element.modal = isModal
  provider.append(element)
  await expect.poll(() => ['filled', 'empty'].includes(element.state)).toBe(true)
  await element.updateComplete
  return element
}

function find(element: Element, selector: string): HTMLElement {
  const found = element.shadowRoot?.querySelector<HTMLElement>(selector)
  if (!found) {
    throw new Error(`${selector} is not there`)
  }
  return found
}

function names(element: MiqCart): string[] {
  return [...(element.shadowRoot?.querySelectorAll('[part="line"]') ?? [])].map(
    (line) => line.querySelector('.muted')?.textContent.trim() ?? '',
  )
}

test('the quantity goes to the server, and the event carries how it went', async () => {
  const asked: Asked = []
  const element = await place(provide(cart, {}, asked))
  const heard = vi.fn<(event: Event) => void>()
  document.addEventListener('miq-cart-change', heard, { once: true })
  find(element, '[part="qty"] button:last-child').click()
  const event = heard.mock.calls[0]?.[0] as CustomEvent<{ result: Promise<Outcome> }>
  expect([event.bubbles, event.composed, event.cancelable]).toEqual([true, true, false])
  expect(await event.detail.result).toEqual({ ok: true })
  expect(asked.at(-1)).toMatchObject({ name: 'CartUpdate', variables: { lines: [{ lineId: 'line-1', quantity: 9 }] } })
})

test('what is no quantity goes back to what it was', async () => {
  const asked: Asked = []
  const element = await place(provide(cart, {}, asked))
  const input = find(element, 'input') as HTMLInputElement
  input.value = ''
  input.dispatchEvent(new Event('change'))
  await element.updateComplete
  expect(input.value).toBe('8')
  expect(asked.map(({ name }) => name)).not.toContain('CartUpdate')
})

test('remove leaves the focus on the way back, and undo puts the line back', async () => {
  const element = await place(provide())
  find(element, '[part="remove"]').click()
  await expect.poll(() => element.shadowRoot?.activeElement?.id).toBe('undo-line-1')
  expect(names(element)).toEqual(['Stainless Steel 316L, Polished'])
  find(element, '#undo-line-1').click()
  await expect.poll(() => names(element).length).toBe(2)
  await expect.poll(() => element.shadowRoot?.activeElement?.localName).toBe('h2')
})

test('when the time to undo ends, focus and what is being typed stay in the line below', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const element = await place(provide())
    find(element, '[part="remove"]').click()
    await expect.poll(() => element.shadowRoot?.querySelector('#undo-line-1')).not.toBeNull()
    const input = find(element, '[aria-describedby="said-line-2"]') as HTMLInputElement
    input.focus()
    input.value = '12'
    vi.advanceTimersByTime(12_000)
    await element.updateComplete
    expect(element.shadowRoot?.querySelector('#undo-line-1')).toBeNull()
    expect(names(element)).toEqual(['Stainless Steel 316L, Polished'])
    expect(element.shadowRoot?.activeElement).toBe(input)
    expect([input.value, input.getAttribute('aria-describedby')]).toEqual(['12', 'said-line-2'])
  } finally {
    vi.useRealTimers()
  }
})

test('the drawer opens by the button, closes by Escape and gives the focus back', async () => {
  const provider = provide()
  const button = provider.appendChild(document.createElement('miq-cart-button'))
  const element = await place(provider, true)
  button.focus()
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => (find(element, 'dialog') as HTMLDialogElement).open).toBe(true)
  expect(element.open).toBe(true)
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => element.open).toBe(false)
  expect(document.activeElement).toBe(button)
})

test('open and modal are attributes and properties, and methods change them', async () => {
  const element = await place(provide())
  expect(element.shadowRoot?.querySelector('dialog')).toBeNull()
  element.showModal()
  await element.updateComplete
  expect([element.hasAttribute('open'), element.hasAttribute('modal')]).toEqual([true, true])
  element.close()
  await element.updateComplete
  expect([element.hasAttribute('open'), (find(element, 'dialog') as HTMLDialogElement).open]).toEqual([false, false])
})

test('of two widgets on a page the cart of the same one opens, and not the other', async () => {
  const one = provide()
  const other = provide()
  const carts = [await place(one, true), await place(other, true)]
  other.dispatchEvent(new CustomEvent('miq-cart-open', { bubbles: true, composed: true, cancelable: true }))
  expect(carts.map(({ open }) => open)).toEqual([false, true])
  carts[1]?.close()
  document.body.dispatchEvent(new CustomEvent('miq-cart-open', { bubbles: true, cancelable: true }))
  expect(carts.filter(({ open }) => open)).toHaveLength(1)
})

test('a page that prevents miq-cart-open shows a cart of its own', async () => {
  const provider = provide()
  const button = provider.appendChild(document.createElement('miq-cart-button'))
  const element = await place(provider, true)
  button.addEventListener('miq-cart-open', (event) => {
    event.preventDefault()
  })
  find(button, 'button').click()
  expect(element.open).toBe(false)
})

test.each([
  ['opens', { ok: true }, {}, true],
  ['stays closed when it failed', { ok: false }, {}, false],
  ['stays closed when the line went into a quote', { ok: true }, { quote: {} }, false],
])('after something was added it %s', async (_what, outcome, more, isOpen) => {
  const provider = provide()
  const element = await place(provider, true)
  const result = Promise.resolve(outcome)
  provider.dispatchEvent(
    new CustomEvent('miq-cart-add', { bubbles: true, cancelable: true, detail: { result, ...more } }),
  )
  await result
  await element.updateComplete
  expect(element.open).toBe(isOpen)
})

test('miq-checkout-start tells the cart and may be prevented', async () => {
  const element = await place(provide(), true)
  element.show()
  await element.updateComplete
  const heard = vi.fn<(event: Event) => void>()
  document.addEventListener('miq-checkout-start', heard, { once: true })
  find(element, 'footer .primary').click()
  const event = heard.mock.calls[0]?.[0] as CustomEvent
  expect([event.bubbles, event.composed, event.cancelable, event.detail]).toEqual([
    true,
    true,
    true,
    { cartId: 'cart-1', checkoutUrl: null },
  ])
  expect(element.open).toBe(false)
})

test('the partner’s own checkout is a link, unless the page prevents it', async () => {
  const element = await place(provide({ ...cart, checkoutUrl: '#partner-checkout' }))
  element.addEventListener('miq-checkout-start', (event) => {
    event.preventDefault()
  })
  const link = find(element, 'footer a') as HTMLAnchorElement
  expect(link.hash).toBe('#partner-checkout')
  link.click()
  expect(location.hash).toBe('')
})

test('a line that can no longer be made closes the way to the checkout', async () => {
  const element = await place(
    provide({ ...cart, blockers: [...cart.blockers, blocker('NOT_PRINTABLE', 'no', 'line-2')] }),
  )
  const heard = vi.fn()
  document.addEventListener('miq-checkout-start', heard, { once: true })
  const button = find(element, 'footer .primary')
  expect(button.getAttribute('aria-disabled')).toBe('true')
  button.click()
  expect(heard).not.toHaveBeenCalled()
  expect(find(element, '#said-line-2').textContent).toContain('cannot be made')
})

test('miq-price-change tells old and new, once', async () => {
  const heard = vi.fn<(event: Event) => void>()
  document.addEventListener('miq-price-change', heard)
  const provider = provide()
  const before = { amount: '17.10', currencyCode: 'EUR' }
  keepCart('cart-1', { 'line-1': { of: 'pa12-white 8 STANDARD', unitPrice: before } })
  const element = await place(provider)
  element.requestUpdate()
  await element.updateComplete
  document.removeEventListener('miq-price-change', heard)
  expect(heard.mock.calls.map(([event]) => (event as CustomEvent).detail as unknown)).toEqual([
    { before, after: { amount: '18.40', currencyCode: 'EUR' }, reason: 'server' },
  ])
  find(element, '.note .button').click()
  await element.updateComplete
  expect(element.shadowRoot?.querySelector('s')).toBeNull()
})

test('removed and attached again it follows the same cart, and hears openers once', async () => {
  const provider = provide()
  const element = await place(provider, true)
  element.remove()
  provider.dispatchEvent(new CustomEvent('miq-cart-open', { bubbles: true, cancelable: true }))
  expect(element.open).toBe(false)
  provider.append(element)
  await element.updateComplete
  expect(element.state).toBe('filled')
  provider.dispatchEvent(new CustomEvent('miq-cart-open', { bubbles: true, cancelable: true }))
  expect(element.open).toBe(true)
})

test('in handoff mode the page’s own cart takes over', async () => {
  const provider = provide()
  provider.mode = 'handoff'
  const element = await place(provider)
  await expect.poll(() => element.shadowRoot?.textContent.trim()).toBe('')
})

test('alone, with its own attributes', async () => {
  const element = document.createElement('miq-cart')
  element.partner = ''
  document.body.append(element)
  await element.updateComplete
  expect(element.state).toBe('loading')
})

test('what an element of another shop says on the same page opens no drawer here', async () => {
  const here = await place(provide(), true)
  const other = document.createElement('miq-provider')
  other.partner = 'pk_test_other'
  other.fetch = fakeServer()
  const button = document.createElement('miq-cart-button')
  other.append(button)
  document.body.append(other)
  await expect.poll(() => button.state).not.toBe('loading')
  find(button, 'button').click()
  expect(here.open).toBe(false)
  document.dispatchEvent(new CustomEvent('miq-cart-open')) // the page's own button
  expect(here.open).toBe(true)
})
