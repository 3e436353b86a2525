import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { cart, cartServer, keepCart } from '../../gallery/cart-fixtures.ts'
import { fakeServer, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { order, readyCart } from '../../gallery/order-fixtures.ts'
import { partner } from '../../gallery/fixtures.ts'
import type { Cart } from '../core/types.ts'
import '../provider/provider.define.ts'
import './checkout.define.ts'
import type { MiqCheckout } from './checkout.ts'

beforeEach(() => {
  sessionStorage.clear()
  document.documentElement.lang = 'en'
})

afterEach(() => {
  document.body.replaceChildren()
})

function place(start: Cart, answers: Answers = {}, asked: Asked = []): MiqCheckout {
  keepCart()
  const provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.fetch = fakeServer({ ...cartServer(start), ...answers }, asked)
  document.body.append(provider)
  return provider.appendChild(document.createElement('miq-checkout'))
}

function find(element: MiqCheckout, selector: string): HTMLElement {
  const found = element.shadowRoot?.querySelector<HTMLElement>(selector)
  if (!found) {
    throw new Error(`${selector} is not there`)
  }
  return found
}

async function reach(element: MiqCheckout, state: string): Promise<void> {
  await expect.poll(() => element.state).toBe(state)
  await element.updateComplete
}

function details(name: 'miq-checkout-step' | 'miq-order-placed' | 'miq-checkout-error'): unknown[] {
  const heard: unknown[] = []
  const listen = (event: CustomEvent): void => {
    heard.push(event.detail)
    expect([event.bubbles, event.composed, event.cancelable]).toEqual([true, true, false])
  }
  document.body.addEventListener(name, listen as EventListener)
  return heard
}

test('by the keyboard alone from the address to the order', async () => {
  const placed = details('miq-order-placed')
  const taken = details('miq-checkout-step')
  const element = place(cart)
  await reach(element, 'address')
  find(element, '#country').focus()
  const typed = ['', 'ada@b.example', '', 'Ada', 'Byron', '', '', 'High Street 5', '', 'EC1A 1BB', 'London']
  for (const text of typed) {
    await userEvent.keyboard(text === '' ? '{Tab}' : `${text}{Tab}`)
  }
  await userEvent.keyboard('{Enter}')
  await reach(element, 'shipping')
  expect(element.shadowRoot?.activeElement?.id).toBe('head-shipping')
  await userEvent.keyboard('{Tab}{ArrowDown}{Tab}{Enter}')
  await reach(element, 'payment')
  await userEvent.keyboard('{Tab}{Tab}PO-7{Enter}')
  await reach(element, 'review')
  expect(find(element, '[part="summary"]').textContent).toContain('€18.90')
  find(element, '.actions .primary').focus()
  await userEvent.keyboard('{Enter}')
  await reach(element, 'placed')
  expect(taken).toEqual([
    { from: 'address', to: 'shipping' },
    { from: 'shipping', to: 'payment' },
    { from: 'payment', to: 'review' },
  ])
  const { id: orderId, number, statusToken, statusUrl } = order
  expect(placed).toEqual([{ orderId, number, statusToken, statusUrl }])
  expect(element.shadowRoot?.activeElement?.localName).toBe('h2')
})

test('how it is shipped is said without a comma, which is another one in Arabic', async () => {
  const element = place(readyCart)
  await reach(element, 'payment')
  const [, shipping] = element.shadowRoot?.querySelectorAll('.done') ?? []
  expect(shipping?.textContent.trim()).toMatch(/^[^,]+ · [^,]+$/)
})

test('the browser itself says what is missing, and nothing is sent', async () => {
  const asked: Asked = []
  const element = place(cart, {}, asked)
  await reach(element, 'address')
  find(element, '[type="submit"]').click()
  await element.updateComplete
  expect(element.shadowRoot?.activeElement?.id).toBe('email')
  expect(asked.map(({ name }) => name)).not.toContain('CartAddress')
})

test('what the server finds wrong has the focus, and its words beside it', async () => {
  const element = place(readyCart, {
    CartAddress: {
      result: {
        cart: null,
        userErrors: [{ code: 'ADDRESS_INCOMPLETE', message: 'city', field: ['address', 'city'] }],
      },
    },
  })
  await reach(element, 'payment')
  find(element, '.title button').click()
  await reach(element, 'address')
  find(element, '[type="submit"]').click()
  await expect.poll(() => element.shadowRoot?.activeElement?.id).toBe('city')
  const field = find(element, '#city') as HTMLInputElement
  expect(field.getAttribute('aria-invalid')).toBe('true')
  expect(find(element, `#${field.getAttribute('aria-describedby') ?? ''}`).textContent).toContain('give the city')
})

test('what stops the cart is said in its step; what is only missing yet is not', async () => {
  const stopped = place({
    ...readyCart,
    blockers: [{ code: 'TAX_PENDING', message: 'No rate.', lineId: null }],
  })
  await reach(stopped, 'address')
  expect(find(stopped, '[role=alert]:not([hidden])').textContent).toContain('We know no tax rate for this address.')
  document.body.replaceChildren()
  const fresh = place({ ...cart, blockers: [{ code: 'ADDRESS_MISSING', message: 'No address.', lineId: null }] })
  await reach(fresh, 'address')
  expect(fresh.shadowRoot?.querySelectorAll('[role=alert]:not([hidden])')).toHaveLength(0)
})

test('a country with states asks for one', async () => {
  const element = place(cart)
  await reach(element, 'address')
  expect(element.shadowRoot?.querySelector('#region')).toBeNull()
  const [phone, vatId] = ['#phone', '#vatId'].map((name) => find(element, name) as HTMLInputElement)
  Object.assign(phone ?? {}, { value: '+49 30 5501' })
  Object.assign(vatId ?? {}, { value: 'DE123' })
  const country = find(element, '#country') as HTMLSelectElement
  country.value = 'US'
  country.dispatchEvent(new Event('change'))
  await element.updateComplete
  const region = find(element, '#region') as HTMLInputElement
  expect(region.required).toBe(true)
  const typed = ['#region', '#phone', '#vatId'].map((name) => (find(element, name) as HTMLInputElement).value)
  expect(typed, 'what was typed stays where it was typed').toEqual(['', '+49 30 5501', 'DE123'])
  expect([...country.options].map(({ text }) => text)).toEqual([
    'France',
    'Germany',
    'Netherlands',
    'United Kingdom',
    'United States',
  ])
})

test('a double click is one order', async () => {
  const asked: Asked = []
  const element = place(readyCart, {}, asked)
  await reach(element, 'payment')
  find(element, '[type="submit"]').click()
  await reach(element, 'review')
  const button = find(element, '.actions .primary')
  button.click()
  button.click()
  await reach(element, 'placed')
  expect(asked.filter(({ name }) => name === 'OrderPlace')).toHaveLength(1)
})

test('a payment provider’s confirmation goes on to the review', async () => {
  const asked: Asked = []
  const element = place(readyCart, { Shop: { partner: { ...partner, paymentMethods: ['EXTERNAL'] } } }, asked)
  await reach(element, 'payment')
  find(element, '[type="submit"]').click()
  await element.updateComplete
  expect([element.state, find(element, '#wrong-verificationId').textContent.trim()]).toEqual([
    'payment',
    'The payment was not confirmed. Please pay again, or choose another way.',
  ])
  element.setVerification('pay_1')
  await reach(element, 'review')
  find(element, '.actions .primary').click()
  await reach(element, 'placed')
  expect(asked.find(({ name }) => name === 'OrderPlace')?.variables['input']).toMatchObject({
    payment: { method: 'EXTERNAL', verificationId: 'pay_1' },
  })
})

test('a payment that was refused is told once', async () => {
  const external: Answers = {
    Shop: { partner: { ...partner, paymentMethods: ['EXTERNAL'] } },
    OrderPlace: {
      orderPlace: {
        order: null,
        newCost: null,
        userErrors: [{ code: 'PAYMENT_INVALID', message: 'declined', field: ['payment', 'verificationId'] }],
      },
    },
  }
  const element = place(readyCart, external)
  await reach(element, 'payment')
  element.setVerification('pay_1')
  await reach(element, 'review')
  find(element, '.actions .primary').click()
  await reach(element, 'payment')
  const told = () => element.shadowRoot?.textContent.split('The payment was not confirmed.').length
  expect(told()).toBe(2)
  find(element, '[type="submit"]').click()
  await element.updateComplete
  expect(find(element, '#wrong-verificationId').textContent).not.toBe('')
  expect(told()).toBe(2)
})

test('miq-checkout-error tells the code', async () => {
  const heard = details('miq-checkout-error')
  const element = place(readyCart, {
    OrderPlace: {
      orderPlace: {
        order: null,

        newCost: null,
        userErrors: [{ code: 'CART_BLOCKED', message: 'blocked', field: null }],
      },
    },
  })
  await reach(element, 'payment')
  find(element, '[type="submit"]').click()
  await reach(element, 'review')
  find(element, '.actions .primary').click()
  await expect.poll(() => heard).toEqual([{ code: 'CART_BLOCKED', message: 'blocked' }])
})

test('step is an attribute that cannot jump over what is missing', async () => {
  const element = place(readyCart)
  await reach(element, 'payment')
  expect(element.getAttribute('step')).toBe('payment')
  element.setAttribute('step', 'address')
  await reach(element, 'address')
  element.step = 'review'
  await reach(element, 'payment')
})

test('the partner’s own checkout is given the way back', async () => {
  const element = place({ ...cart, checkoutUrl: 'https://acme.example/checkout?cart=cart-1' })
  element.returnUrl = '/done'
  await reach(element, 'hosted')
  const link = new URL((find(element, 'a') as HTMLAnchorElement).href)
  expect([link.origin, link.searchParams.get('cart'), link.searchParams.get('return_url')]).toEqual([
    'https://acme.example',
    'cart-1',
    `${location.origin}/done`,
  ])
})

test('there is no field for a card', async () => {
  const element = place(readyCart)
  await reach(element, 'payment')
  expect(element.shadowRoot?.querySelector('[autocomplete^="cc-"]')).toBeNull()
})

test('removed and attached again it goes on', async () => {
  const heard = vi.fn()
  const element = place(readyCart)
  await reach(element, 'payment')
  const parent = element.parentElement
  element.remove()
  document.addEventListener('miq-checkout-step', heard, { once: true })
  parent?.append(element)
  await reach(element, 'payment')
  expect(heard).not.toHaveBeenCalled()
})
