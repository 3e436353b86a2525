import { userEvent } from 'vitest/browser'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeServer, type Asked } from '../../gallery/fake-server.ts'
import '../provider/provider.define.ts'
import type { MiqProvider } from '../provider/provider.ts'
import './part-options.define.ts'
import type { MiqPartOptions } from './part-options.ts'

let provider: MiqProvider
let form: HTMLFormElement
let asked: Asked

beforeEach(() => {
  sessionStorage.clear()
  document.documentElement.lang = 'en'
})

afterEach(() => {
  document.body.replaceChildren()
})

async function stand(attributes: Record<string, string> = {}): Promise<MiqPartOptions> {
  asked = []
  provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.fetch = fakeServer({}, asked)
  form = document.createElement('form')
  const options = document.createElement('miq-part-options')
  for (const [name, value] of Object.entries({ 'model-id': 'model-1', ...attributes })) {
    options.setAttribute(name, value)
  }
  form.append(options)
  provider.append(form)
  document.body.append(provider)
  await expect.poll(() => provider.flow?.offers.nodes.length).toBeGreaterThan(0)
  await options.updateComplete
  return options
}

function field(options: MiqPartOptions): HTMLInputElement {
  const found = options.shadowRoot?.querySelector('input')
  if (!found) {
    throw new Error('there is no field')
  }
  return found
}

function help(options: MiqPartOptions): string {
  const text = options.shadowRoot?.querySelector('#quantity-help')?.textContent ?? ''
  return text.replace(/[\u2066-\u2069]/g, '').trim()
}

test('the quantity is typed, asked for, told and sent with the form', async () => {
  const options = await stand()
  provider.flow?.select('pa12-white')
  const heard = vi.fn<(event: HTMLElementEventMap['miq-options-change']) => void>()
  document.body.addEventListener('miq-options-change', heard, { once: true })
  await userEvent.fill(field(options), '8')
  expect(heard.mock.calls[0]?.[0]).toMatchObject({
    detail: { quantity: 8, speed: 'STANDARD', unit: 'MM' },
    bubbles: true,
    composed: true,
    cancelable: false,
  })
  await expect.poll(() => asked.at(-1)?.variables.quantity).toBe(8)
  await expect.poll(() => help(options)).toBe('2 more and each costs €16.56.')
  expect(Object.fromEntries(new FormData(form))).toEqual({
    modelId: 'model-1',
    materialId: 'pa12-white',
    quantity: '8',
    speed: 'STANDARD',
  })
})

test('the buttons count, and stop at one', async () => {
  const options = await stand()
  const [fewer, more] = options.shadowRoot?.querySelectorAll('button') ?? []
  expect(fewer?.disabled).toBe(true)
  more?.click()
  await options.updateComplete
  expect([options.quantity, field(options).value, fewer?.disabled]).toEqual([2, '2', false])
})

test('what cannot be made is said beside the field, and the form waits', async () => {
  const options = await stand()
  for (const [typed, words] of [
    ['10001', 'At most 10,000 pieces at once. Please ask Acme Parts for more.'],
    ['0', 'At least 1 piece.'],
    ['2.5', 'Please enter whole pieces, such as 5.'],
  ] as const) {
    await userEvent.fill(field(options), typed)
    await options.updateComplete
    expect([help(options), options.state, field(options).value, options.quantity]).toEqual([words, 'invalid', typed, 1])
    expect(form.checkValidity()).toBe(false)
  }
  provider.messages = { 'part-options.wholePieces': 'Bitte ganze Stücke.' }
  await expect.poll(() => help(options)).toBe('Bitte ganze Stücke.')
  await userEvent.fill(field(options), '3')
  await options.updateComplete
  expect([options.state, form.checkValidity()]).toEqual(['ready', true])
})

test('attributes preset, properties follow, and a reset goes back', async () => {
  const options = await stand({ quantity: '5', speed: 'PRIORITY' })
  await expect.poll(() => asked.at(-1)?.variables).toMatchObject({ quantity: 5, speed: 'PRIORITY' })
  options.quantity = 7
  await expect.poll(() => provider.flow?.offers.question.quantity).toBe(7)
  form.reset()
  await expect.poll(() => options.quantity).toBe(5)
})

test('how fast is chosen by the arrow keys', async () => {
  const options = await stand()
  options.shadowRoot?.querySelector<HTMLElement>('input[value=STANDARD]')?.focus()
  await userEvent.keyboard('{ArrowRight}')
  await expect.poll(() => asked.at(-1)?.variables.speed).toBe('PRIORITY')
})

test('the unit of the file is corrected on the server', async () => {
  const options = await stand()
  const select = options.shadowRoot?.querySelector('select')
  if (select) {
    select.value = 'INCH'
    select.dispatchEvent(new Event('change'))
  }
  await expect
    .poll(() => asked.find(({ name }) => name === 'UnitCorrect')?.variables)
    .toEqual({ input: { modelId: 'model-1', unit: 'INCH' } })
})

test('a fieldset that is disabled disables it', async () => {
  const options = await stand()
  const fieldset = document.createElement('fieldset')
  fieldset.disabled = true
  form.append(fieldset)
  fieldset.append(options)
  await expect.poll(() => field(options).disabled).toBe(true)
})
