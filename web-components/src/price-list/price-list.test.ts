import { userEvent } from 'vitest/browser'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Operations } from '../../generated/operations.ts'
import { fakeServer, silence, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { fixtures, offers } from '../../gallery/fixtures.ts'
import '../provider/provider.define.ts'
import type { MiqProvider } from '../provider/provider.ts'
import './price-list.define.ts'
import type { MiqPriceList } from './price-list.ts'

const offersRead = fixtures.OffersRead as Operations['OffersRead']['data']
let provider: MiqProvider
let asked: Asked

beforeEach(() => {
  sessionStorage.clear()
  document.documentElement.lang = 'en'
})

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

async function stand(
  answers: Answers = {},
  attributes: Record<string, string> = {},
  state = 'ready',
): Promise<MiqPriceList> {
  asked = []
  provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.fetch = fakeServer(answers, asked)
  const list = document.createElement('miq-price-list')
  for (const [name, value] of Object.entries({ 'model-id': 'model-1', ...attributes })) {
    list.setAttribute(name, value)
  }
  provider.append(list)
  document.body.append(provider)
  await expect.poll(() => list.state).toBe(state)
  return list
}

function all(list: MiqPriceList, selector: string): HTMLElement[] {
  return [...(list.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])]
}

function texts(list: MiqPriceList, selector: string): string[] {
  return all(list, selector).map((each) => each.textContent.trim().replace(/\s+/g, ' '))
}

test('each material has its price, its time and its reason', async () => {
  const list = await stand()
  expect(texts(list, 'ul [part=name]')).toEqual([
    'PA12 Nylon, White',
    'PA12 Nylon, Black',
    'Tough Resin, Grey',
    'Stainless Steel 316L, Polished',
    'Porcelain, Glazed',
    'Castable Wax, Blue',
  ])
  expect(texts(list, '[part=price]')).toEqual([
    '€18.40',
    '€21.15',
    '€34.90',
    '€212.00',
    'Price on request',
    'Not possible',
  ])
  expect(texts(list, '.unable [part=reason]')[0]?.replace(/[\u2066-\u2069]/g, '')).toContain('0.4 mm')
})

test('a figure is not parted from its unit', async () => {
  const list = await stand()
  expect(all(list, '.unable [part=reason]')[0]?.textContent).toContain('0.4\u00a0mm')
})

test('a material is selected by the arrow keys, and the page hears of it', async () => {
  const list = await stand()
  const heard = vi.fn<(event: HTMLElementEventMap['miq-offer-select']) => void>()
  document.body.addEventListener('miq-offer-select', heard, { once: true })
  all(list, 'input')[0]?.focus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.poll(() => provider.flow?.materialId).toBe('pa12-black')
  expect(heard.mock.calls[0]?.[0]).toMatchObject({
    detail: { offerId: 'offer-pa12-black', materialId: 'pa12-black' },
    bubbles: true,
    composed: true,
    cancelable: true,
  })
  await expect.poll(() => texts(list, '.selected [part=name]')).toEqual(['PA12 Nylon, Black'])
})

test('a selection that the page prevents leaves the one before', async () => {
  const list = await stand()
  all(list, 'input')[0]?.click()
  await list.updateComplete
  const prevent = (event: Event) => {
    event.preventDefault()
  }
  list.addEventListener('miq-offer-select', prevent)
  all(list, 'input')[1]?.click()
  await list.updateComplete
  expect(provider.flow?.materialId).toBe('pa12-white')
  expect(all(list, 'input').map((each) => (each as HTMLInputElement).checked)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})

test('what cannot be had cannot be selected', async () => {
  const list = await stand()
  expect(all(list, '[data-status=NOT_PRINTABLE] input')).toEqual([])
})

test('a price that changed by itself is struck, told, and accepted', async () => {
  let amount = '18.40'
  const answers: Answers = {
    OffersRead: () => {
      const data = structuredClone(fixtures.OffersRead)
      if (data && typeof data === 'object' && 'model' in data) {
        const [first] = data.model?.offers?.nodes ?? []
        if (first?.unitPrice) {
          first.unitPrice.amount = amount
        }
        return data
      }
      throw new Error('no fixture')
    },
  }
  const list = await stand(answers)
  const heard = vi.fn<(event: HTMLElementEventMap['miq-price-change']) => void>()
  list.addEventListener('miq-price-change', heard)
  amount = '19.90'
  await provider.flow?.offers.load()
  await list.updateComplete
  expect(texts(list, 'del')).toEqual(['Before: €18.40'])
  expect(heard.mock.calls.map(([{ detail }]) => detail)).toEqual([
    {
      materialId: 'pa12-white',
      before: { amount: '18.40', currencyCode: 'EUR' },
      after: { amount: '19.90', currencyCode: 'EUR' },
      reason: 'server',
    },
  ])
  all(list, '.note button')[0]?.click()
  await list.updateComplete
  expect(texts(list, 'del')).toEqual([])
})

test('prices that are not known yet are asked for again', async () => {
  let isPending = true
  const list = await stand({
    OffersRead: () => {
      const [first] = offers
      const node = isPending && first ? { ...first, status: 'PENDING' as const, unitPrice: null, total: null } : first
      isPending = false
      return {
        model: {
          id: 'model-1',
          offers: {
            totalCount: 1,
            pageInfo: { hasNextPage: false, endCursor: null },
            nodes: node ? [node] : [],
            facets: [],
          },
        },
      }
    },
  })
  expect(texts(list, '[part=price]')).toEqual(['Price follows…'])
  await expect.poll(() => texts(list, '[part=price]'), { timeout: 5000 }).toEqual(['€18.40'])
})

test('a person is asked with a quote of the row, unless the page takes that over', async () => {
  const list = await stand()
  const heard = vi.fn<(event: HTMLElementEventMap['miq-review-request']) => void>()
  list.addEventListener('miq-review-request', heard)
  const field = all(list, 'textarea')[0] as HTMLTextAreaElement
  field.value = 'Food safe? me@buyer.example'
  const prevent = (event: Event) => {
    event.preventDefault()
  }
  list.addEventListener('miq-review-request', prevent)
  all(list, 'form button')[0]?.click()
  expect(await heard.mock.calls[0]?.[0].detail.result).toMatchObject({ ok: false, problem: { code: 'CANCELLED' } })
  list.removeEventListener('miq-review-request', prevent)
  all(list, 'form button')[0]?.click()
  await expect.poll(() => texts(list, '.asked').length).toBe(1)
  expect(asked.filter(({ name }) => name === 'QuoteMake').map(({ variables }) => variables)).toEqual([
    {
      input: {
        lines: [
          {
            modelId: 'model-1',
            materialId: 'porcelain',
            quantity: 1,
            speed: 'STANDARD',
            acknowledgedWarnings: [],
          },
        ],
      },
    },
  ])
  expect(asked.find(({ name }) => name === 'ReviewRequest')?.variables).toEqual({
    input: { quoteId: 'quote-4711', message: 'Food safe? me@buyer.example' },
  })
})

test('order and filter are attributes, and the buyer’s order is asked for', async () => {
  const list = await stand({}, { sort: 'TITLE', filter: '{"colors":["White"]}' })
  expect(asked.filter(({ name }) => name === 'OffersRead').at(-1)?.variables).toMatchObject({
    sort: 'TITLE',
    filter: { colors: ['White'] },
  })
  const select = all(list, 'select')[0] as HTMLSelectElement
  select.value = 'LEAD_TIME'
  select.dispatchEvent(new Event('change'))
  await expect.poll(() => asked.at(-1)?.variables.sort).toBe('LEAD_TIME')
  expect(list.sort).toBe('LEAD_TIME')
})

test('a filter that is no JSON narrows nothing', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await stand({}, { filter: '{oops' })
  expect(warned).toHaveBeenCalled()
  expect(asked.at(-1)?.variables.filter).toEqual({})
})

test('offers of the page’s own stand in, and without any the slot is shown', async () => {
  const list = await stand()
  list.offers = offers.slice(0, 1)
  await expect.poll(() => texts(list, '[part=name]')).toEqual(['PA12 Nylon, White'])
  list.offers = []
  await expect.poll(() => list.state).toBe('empty')
})

test('taken out and put back it goes on', async () => {
  const list = await stand()
  list.remove()
  provider.append(list)
  await expect.poll(() => [list.state, texts(list, '[part=name]').length]).toEqual(['ready', 6])
})

test('the chosen material tells all its prices for more pieces, the others the next one, and none is a stop on the way', async () => {
  const list = await stand()
  const prices = () => all(list, '.more.muted li').map((each) => /From (\d+)/.exec(each.textContent)?.[1])
  expect(prices()).toEqual(['10', '10', '10', '10'])
  all(list, 'input[type=radio]')[1]?.click()
  await expect.poll(prices).toEqual(['10', '10', '50', '10', '10'])
  expect(all(list, 'li.row summary')).toHaveLength(1) // to ask for a price
})

test('outside of any provider nothing is shown and nothing breaks', async () => {
  const list = document.body.appendChild(document.createElement('miq-price-list'))
  await list.updateComplete
  expect([list.state, list.shadowRoot?.textContent.trim()]).toEqual(['loading', ''])
})

/** Prices that are asked for anew and do not come, by a clock of the test's own. */
async function askSlowly(list: MiqPriceList) {
  await expect.poll(() => provider.flow?.offers.isBusy).toBe(list.state === 'computing')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  void provider.flow?.offers.load()
  const [region] = all(list, '[role=status]')
  return async (milliseconds: number) => {
    vi.advanceTimersByTime(milliseconds)
    await list.updateComplete
    expect(all(list, '[role=status]')[0]).toBe(region) // only what changes in a place is read out
    return texts(list, '[role=status], [role=status] ~ button')
  }
}

const verySlow = ['Your prices are still on their way. You can wait, or try again.', 'Try again']

test('prices that take long say so where it is read out, then can be asked for anew', async () => {
  let isSlow = true
  const list = await stand({ OffersRead: () => (isSlow ? silence : offersRead) }, {}, 'computing')
  const after = await askSlowly(list)
  expect(await after(1999)).toEqual(['Working out your prices…'])
  expect(await after(1)).toEqual(['This takes a little longer than usual…'])
  expect(await after(8000)).toEqual(verySlow)
  vi.useRealTimers()
  isSlow = false
  const [button] = all(list, 'button')
  button?.focus()
  button?.click()
  await expect.poll(() => list.state).toBe('ready')
  await expect.poll(() => list.shadowRoot?.activeElement).toBe(all(list, 'input')[0])
  expect(texts(list, '[role=status], .head button')).toEqual([''])
})

test('prices of before stay while newer ones take long', async () => {
  let isSlow = false
  const list = await stand({ OffersRead: () => (isSlow ? silence : offersRead) })
  isSlow = true
  const after = await askSlowly(list)
  expect(await after(0)).toEqual(['Working out your prices…'])
  expect(await after(10_000)).toEqual(verySlow)
  expect(texts(list, '[part=price]')[0]).toBe('€18.40')
  isSlow = false
  await provider.flow?.offers.load()
  expect(await after(20_000)).toEqual([''])
})
