import { html } from 'lit'
import { afterEach, expect, test, vi } from 'vitest'
import { noNetwork, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { quote } from '../../gallery/fixtures.ts'
import { mount, record, within } from '../../gallery/mount.ts'
import '../embed.ts'
import type { MiqAddToCart } from '../add-to-cart/add-to-cart.ts'
import type { Mode } from '../core/flow.ts'
import type { MiqQuote } from './quote.ts'

let asked: Asked = []

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

async function resume(answers: Answers = {}, mode: Mode = 'order', token = ''): Promise<[MiqQuote, MiqAddToCart]> {
  asked = []
  const inside = html`<miq-quote quote-id="quote-4711" quote-token=${token} mode=${mode}></miq-quote>`
  mount(inside, answers, asked).mode = mode
  const widget = document.querySelector('miq-quote') ?? expect.fail()
  await expect.poll(() => widget.state).toBe('quoted')
  const summary = within<MiqAddToCart>(widget, 'miq-add-to-cart')
  await expect.poll(() => ['busy', 'loading'].includes(summary.state)).toBe(false)
  return [widget, summary]
}

function words(summary: MiqAddToCart): string {
  return (summary.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ')
}

function add(summary: MiqAddToCart): HTMLElement | null | undefined {
  return summary.shadowRoot?.querySelector<HTMLElement>('[part=button]')
}

function wayOn(widget: MiqQuote): HTMLElement {
  return within(widget, 'section > .button')
}

test('a quote is shown with what, in which material, how many, its price and its end', async () => {
  const [, summary] = await resume()
  expect(words(summary)).toMatch(/PA12 Nylon, White × 1 bracket\.stl €18\.40 .*hold until .*2 days.*quote-4711/)
  expect(asked.find(({ name }) => name === 'QuoteRead')?.variables).toEqual({ id: 'quote-4711' })
})

test('it goes into the cart as a quote, once, and the page hears of it before', async () => {
  const [widget, summary] = await resume()
  const heard = record(['miq-cart-add'])
  add(summary)?.click()
  await expect.poll(() => summary.state).toBe('done')
  expect(asked.filter(({ name }) => name === 'CartStart').map(({ variables }) => variables)).toEqual([
    { input: { quoteId: 'quote-4711' } },
  ])
  expect(heard.map(({ detail, cancelable }) => [detail, cancelable])).toMatchObject([
    [{ quoteId: 'quote-4711', modelId: 'model-1', materialId: 'pa12-white', quantity: 1 }, true],
  ])
  expect(add(summary)).toBeNull()
  await expect.poll(() => within(widget, 'miq-cart').hasAttribute('open')).toBe(true)
})

test('a page with a cart of its own gets its signed reference, and ours stays empty', async () => {
  const [, summary] = await resume({}, 'handoff')
  const heard = record(['miq-cart-add'])
  add(summary)?.click()
  await expect.poll(() => heard.length).toBe(1)
  expect(heard[0]?.detail).toMatchObject({ quote: { id: 'quote-4711', handoffToken: 'gallery-token' } })
  expect(asked.some(({ name }) => name.startsWith('CartStart'))).toBe(false)
})

test('the way back leads to its part, as it was quoted', async () => {
  const [widget] = await resume()
  wayOn(widget).click()
  await expect.poll(() => widget.state).toBe('ready')
  expect([widget.flow?.part?.modelId, widget.flow?.materialId]).toEqual(['model-1', 'pa12-white'])
})

test('with prices that no longer hold it cannot be taken; today’s are a step away', async () => {
  const ended = quote({ status: 'EXPIRED', expiresAt: new Date(0).toISOString() })
  const [widget, summary] = await resume({ QuoteRead: { quote: ended } })
  expect(words(summary)).toContain('no longer hold')
  expect(add(summary)).toBeNull()
  expect(wayOn(widget).textContent.trim()).toBe('Get a new quote')
  wayOn(widget).click()
  await expect.poll(() => widget.flow?.selected?.material.id).toBe('pa12-white')
})

test('an ordered one says so, and one with a person says since when', async () => {
  const [, ordered] = await resume({ QuoteRead: { quote: quote({ status: 'ORDERED' }) } })
  expect([words(ordered).includes('was ordered'), add(ordered)]).toEqual([true, null])
  const [, asking] = await resume({ QuoteRead: { quote: quote({ status: 'REVIEW_REQUESTED' }) } })
  expect([words(asking).includes('is with us since'), add(asking)]).toEqual([true, null])
})

test('of an unknown one nothing is shown, and another part can be priced', async () => {
  const [widget, summary] = await resume({ QuoteRead: { quote: null } })
  expect(words(summary)).toContain('no such quote')
  expect(add(summary)).toBeNull()
  wayOn(widget).click()
  await expect.poll(() => widget.state).toBe('empty')
})

test('a line that broke is tried again by the button', async () => {
  let isThere = false
  const [, summary] = await resume({ QuoteRead: () => (isThere ? { quote: quote() } : noNetwork) })
  isThere = true
  expect(add(summary)?.textContent.trim()).toBe('Try again')
  add(summary)?.click()
  await expect.poll(() => words(summary)).toContain('quote-4711')
})

test('who reads it by its token alone hears that it is another buyer’s', async () => {
  const refused = { cart: null, userErrors: [{ code: 'QUOTE_NOT_FOUND', message: 'no such quote', field: null }] }
  const [, summary] = await resume({ CartStart: { result: refused } as never }, 'order', 'a.b.c')
  expect(asked.find(({ name }) => name === 'QuoteRead')?.variables).toEqual({ id: 'quote-4711', token: 'a.b.c' })
  add(summary)?.click()
  await expect.poll(() => words(summary)).toContain('another browser')
})
