import { html } from 'lit'
import { afterEach, expect, test } from 'vitest'
import { cartServer, keepCart } from '../../gallery/cart-fixtures.ts'
import { fakeServer, silence } from '../../gallery/fake-server.ts'
import { unreadableModel } from '../../gallery/fixtures.ts'
import { mount, within } from '../../gallery/mount.ts'
import { readyCart } from '../../gallery/order-fixtures.ts'
import '../checkout/checkout.define.ts'
import './quote.define.ts'
import type { MiqQuote } from './quote.ts'

afterEach(() => {
  document.body.replaceChildren()
})

/** A buyer who begins in the checkout, with a cart that has its address and its way to ship. */
async function atCheckout(given: Partial<MiqQuote> = {}): Promise<MiqQuote> {
  const provider = mount(html``, cartServer(readyCart))
  keepCart()
  const quote = Object.assign(document.createElement('miq-quote'), { screen: 'checkout', ...given })
  provider.append(quote)
  await expect.poll(() => quote.state).toBe('checkout')
  return quote
}

const shown = (quote: MiqQuote, tag: string) => quote.shadowRoot?.querySelector(tag) !== null

test('a way back while an order is on its way waits for what becomes of it', async () => {
  const provider = mount(html``)
  const server = fakeServer(cartServer(readyCart))
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => (answer = resolve))
  provider.fetch = async (address, init) => {
    const response = await server(address, init)
    const body = init?.body
    await (typeof body === 'string' && body.includes('OrderPlace') ? held : undefined)
    return response
  }
  keepCart()
  const quote = document.createElement('miq-quote')
  quote.screen = 'checkout'
  provider.append(quote)
  await expect.poll(() => quote.shadowRoot?.querySelector('miq-checkout')?.state).toBe('payment')
  const checkout = within(quote, 'miq-checkout')
  within(checkout, '[type="submit"]').click()
  await expect.poll(() => checkout.getAttribute('state')).toBe('review')
  within(checkout, '.actions .primary').click()
  await expect.poll(() => checkout.getAttribute('state')).toBe('placing')
  quote.setAttribute('screen', 'part')
  await quote.updateComplete
  expect([quote.screen, checkout.isConnected]).toEqual(['checkout', true])
  answer()
  await expect.poll(() => quote.state).toBe('ordered')
  quote.setAttribute('screen', 'part')
  await expect.poll(() => shown(quote, 'miq-upload')).toBe(true)
})

test('the focus goes along with the screen, but not onto a page that has just begun', async () => {
  const quote = await atCheckout()
  await quote.updateComplete
  expect(document.activeElement).toBe(document.body)
  quote.setAttribute('screen', 'part')
  await quote.updateComplete
  expect(quote.shadowRoot?.activeElement?.localName).toBe('h2')
})

test('of a file that cannot be read only that is told', async () => {
  const provider = mount(html``, { ModelFollow: silence, ModelRead: { model: unreadableModel } })
  const quote = document.createElement('miq-quote')
  quote.modelId = unreadableModel.id
  provider.append(quote)
  await expect.poll(() => quote.state).toBe('failed')
  await quote.updateComplete
  expect(
    ['miq-upload', 'miq-model-facts', 'miq-printability', 'miq-price-list'].map((tag) => shown(quote, tag)),
  ).toEqual([true, false, false, false])
})

test('a quote link that was left in the checkout opens there again', async () => {
  await atCheckout({ quoteId: 'quote-4711' })
})

test("the partner's legal text stands at the end of every screen, and our link to its terms above the button", async () => {
  const quote = await atCheckout({ innerHTML: '<p slot="legal">You may not send it back.</p>' })
  await expect.poll(() => quote.shadowRoot?.querySelector('miq-checkout')?.state).toBe('payment')
  const checkout = within(quote, 'miq-checkout')
  const legal = quote.querySelector('[slot=legal]') ?? expect.fail()
  expect(legal.getBoundingClientRect().height).toBeGreaterThan(0)
  within(checkout, '[type="submit"]').click()
  await expect.poll(() => checkout.getAttribute('state')).toBe('review')
  expect(legal.getBoundingClientRect().height).toBeGreaterThan(0)
  expect(within(checkout, 'slot[name=legal] a').getBoundingClientRect().height).toBeGreaterThan(0)
})

test('a quote that the page names later is shown, whatever is on the screen', async () => {
  const quote = await atCheckout()
  quote.quoteId = 'quote-4711'
  await expect.poll(() => quote.state).toBe('quoted')
})
