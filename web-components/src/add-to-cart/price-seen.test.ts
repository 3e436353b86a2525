import { html } from 'lit'
import { afterEach, expect, test, vi } from 'vitest'
import type { Operations } from '../../generated/operations.ts'
import { refuse, silence, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { fixtures, model, offers } from '../../gallery/fixtures.ts'
import { mount, within } from '../../gallery/mount.ts'
import '../embed.ts'
import type { MiqProvider } from '../provider/provider.ts'
import type { MiqAddToCart } from './add-to-cart.ts'

/** What is bought costs what is on screen: whatever is between the two keeps the button from being pressed. */

const asked: Asked = []
const offersPage = (fixtures.OffersRead as Operations['OffersRead']['data']).model?.offers ?? expect.fail()

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
  asked.length = 0
})

async function ready(answers: Answers = {}): Promise<[MiqProvider, MiqAddToCart]> {
  const parts = html`<miq-part-options></miq-part-options><miq-price-list></miq-price-list>
    <miq-add-to-cart model-id="model-1"></miq-add-to-cart>`
  const provider = mount(parts, answers, asked)
  const button = provider.querySelector('miq-add-to-cart') ?? expect.fail()
  await expect.poll(() => provider.flow?.offers.nodes.length).toBeGreaterThan(0)
  provider.flow?.select('pa12-white')
  await expect.poll(() => button.state).toBe('ready')
  return [provider, button]
}

async function expectNothingBought(button: MiqAddToCart): Promise<void> {
  await expect.poll(() => button.state).toBe('waiting')
  within(button, '[part=button]').click()
  await button.updateComplete
  expect(asked.filter(({ name }) => name === 'CartStart' || name === 'CartAdd')).toEqual([])
}

test('a quantity that cannot be made is not replaced by one that was typed on the way', async () => {
  const [provider, button] = await ready()
  const field = within<HTMLInputElement>(provider.querySelector('miq-part-options'), '#quantity')
  for (const typed of ['2', '20', '200000', '2000000']) {
    field.value = typed
    field.dispatchEvent(new Event('input'))
  }
  await expectNothingBought(button)
  expect(within(button, '#why').textContent).toBe('Please check the quantity first.')
})

test('a new quantity waits for its price, also for one that does not come', async () => {
  const answers: Answers = {}
  const [provider, button] = await ready(answers)
  answers.OffersRead = refuse('OVERLOADED')
  provider.flow?.offers.ask({ quantity: 50 })
  await expectNothingBought(button)
  await expect.poll(() => provider.flow?.offers.problem?.code).toBe('OVERLOADED')
  await expectNothingBought(button)
  expect(provider.querySelector('miq-price-list')?.busy).toBe(true)
})

test('in another unit the old price does not count, while it is corrected and while the part is looked at anew', async () => {
  const answers: Answers = {}
  const [provider, button] = await ready(answers)
  answers.UnitCorrect = silence
  void provider.flow?.part?.correct('INCH')
  await expectNothingBought(button)
  provider.flow?.part?.show({ ...model, id: 'model-1', unit: 'INCH', status: 'PROCESSING' })
  await expectNothingBought(button)
  expect(provider.querySelector('miq-price-list')?.busy).toBe(true)
})

test('who is gone for good asks for prices no more', async () => {
  const clock = vi.spyOn(window, 'setTimeout')
  const pending = offers.map((offer) => ({ ...offer, status: 'PENDING' as const }))
  const page = { model: { id: 'model-1', offers: { ...offersPage, nodes: pending } } }
  const provider = mount(html`<miq-price-list model-id="model-1"></miq-price-list>`, { OffersRead: page }, asked)
  const count = (): number => asked.filter(({ name }) => name === 'OffersRead').length
  await expect.poll(() => provider.flow?.offers.nodes.length).toBeGreaterThan(0)
  provider.remove()
  const [again] = clock.mock.calls.filter(([, pause]) => pause === 2000).at(-1) ?? []
  ;(again as () => void)()
  expect(count()).toBe(1)
})
