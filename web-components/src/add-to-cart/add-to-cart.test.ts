import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeServer, refuse, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { cartOf } from '../core/cart.ts'
import '../provider/provider.define.ts'
import type { MiqProvider } from '../provider/provider.ts'
import './add-to-cart.define.ts'
import type { MiqAddToCart } from './add-to-cart.ts'

let provider: MiqProvider
let asked: Asked
const line = {
  modelId: 'model-1',
  materialId: 'pa12-white',
  quantity: 1,
  speed: 'STANDARD',
  acknowledgedWarnings: [],
}

beforeEach(() => {
  sessionStorage.clear()
  document.documentElement.lang = 'en'
})

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

async function stand(mode: MiqProvider['mode'] = 'order', answers: Answers = {}): Promise<MiqAddToCart> {
  asked = []
  provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.mode = mode
  provider.fetch = fakeServer(answers, asked)
  const button = document.createElement('miq-add-to-cart')
  button.modelId = 'model-1'
  provider.append(button)
  document.body.append(provider)
  await expect.poll(() => words(button)).toBe('Choose a material first.')
  provider.flow?.select('pa12-white')
  await expect.poll(() => button.state).toBe('ready')
  return button
}

function words(button: MiqAddToCart): string | undefined {
  return button.shadowRoot?.querySelector('#why')?.textContent
}

function press(button: MiqAddToCart): void {
  button.shadowRoot?.querySelector<HTMLElement>('[part=button]')?.click()
}

function listen(button: MiqAddToCart) {
  const heard = vi.fn<(event: HTMLElementEventMap['miq-cart-add']) => void>()
  button.addEventListener('miq-cart-add', heard)
  return heard
}

test('what is chosen goes into the cart once, and the page hears of both ends', async () => {
  const button = await stand()
  const add = vi.spyOn(cartOf(provider.shop ?? expect.fail()), 'add').mockResolvedValue({ ok: true })
  const heard = listen(button)
  press(button)
  press(button)
  await expect.poll(() => button.state).toBe('done')
  expect(add.mock.calls).toEqual([[line]])
  expect(heard.mock.calls[0]?.[0]).toMatchObject({ detail: line, bubbles: true, composed: true, cancelable: true })
  expect(await heard.mock.calls[0]?.[0].detail.result).toEqual({ ok: true })
  expect(words(button)).toBe('It is in your cart.')
  provider.flow?.select('pa12-black')
  await expect.poll(() => button.state).toBe('ready')
})

test('a page that prevents it keeps it out of our cart', async () => {
  const button = await stand()
  const add = vi.spyOn(cartOf(provider.shop ?? expect.fail()), 'add')
  const heard = listen(button)
  button.addEventListener('miq-cart-add', (event) => {
    event.preventDefault()
  })
  press(button)
  await expect.poll(() => heard.mock.calls.length).toBe(1)
  expect(await heard.mock.calls[0]?.[0].detail.result).toMatchObject({ ok: false, problem: { code: 'CANCELLED' } })
  expect(add).not.toHaveBeenCalled()
  await expect.poll(() => button.state).toBe('ready')
})

test('why it did not work is said in words, and it can be pressed again', async () => {
  const button = await stand()
  vi.spyOn(cartOf(provider.shop ?? expect.fail()), 'add').mockResolvedValueOnce({
    ok: false,
    problem: { code: 'OVERLOADED', message: 'overloaded' },
    problems: [],
  })
  press(button)
  await expect.poll(() => words(button)).toContain('very busy')
  vi.spyOn(cartOf(provider.shop ?? expect.fail()), 'add').mockResolvedValueOnce({ ok: true })
  press(button)
  await expect.poll(() => button.state).toBe('done')
})

test('without a price the button says why, and does nothing', async () => {
  const button = await stand()
  provider.flow?.select('porcelain')
  await expect.poll(() => words(button)).toContain('A person has to look at this first')
  const heard = listen(button)
  press(button)
  await button.updateComplete
  expect(heard).not.toHaveBeenCalled()
  expect(button.shadowRoot?.querySelector('[part=button]')?.getAttribute('aria-disabled')).toBe('true')
})

test('the page’s own cart gets a signed quote, and ours stays empty', async () => {
  const button = await stand('handoff')
  const heard = listen(button)
  press(button)
  await expect.poll(() => heard.mock.calls.length).toBe(1)
  expect(heard.mock.calls[0]?.[0].detail).toMatchObject({
    ...line,
    quote: { id: 'quote-4711', handoffToken: 'gallery-token', subtotal: { amount: '18.40', currencyCode: 'EUR' } },
  })
  expect(asked.filter(({ name }) => name.startsWith('Cart'))).toEqual([])
  expect(asked.find(({ name }) => name === 'QuoteMake')?.variables).toEqual({ input: { lines: [line] } })
})

test('without a quote nothing is handed over', async () => {
  const button = await stand('handoff', { QuoteMake: refuse('OVERLOADED') })
  const heard = listen(button)
  press(button)
  await expect.poll(() => button.state).toBe('error')
  expect(heard).not.toHaveBeenCalled()
})

test('a quote is shown with its number and the time that it holds', async () => {
  const button = await stand('quote')
  const heard = vi.fn<(event: HTMLElementEventMap['miq-quote-create']) => void>()
  button.addEventListener('miq-quote-create', heard)
  press(button)
  await expect.poll(() => button.shadowRoot?.querySelector('.number bdi')?.textContent).toBe('quote-4711')
  expect(button.shadowRoot?.querySelector('[role=timer]')?.textContent).toContain('2\u00a0days')
  expect(heard.mock.calls[0]?.[0].detail.quote.id).toBe('quote-4711')
})
