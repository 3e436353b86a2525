import { expect, test } from 'vitest'
import { fakeServer, noNetwork, type Answers } from '../../gallery/fake-server.ts'
import { quote } from '../../gallery/fixtures.ts'
import { Quotes, timeLeft, untilNextTick } from './quote.ts'
import { Shop } from './shop.ts'

const line = { modelId: 'm', materialId: 'x', quantity: 1, speed: 'STANDARD' as const, acknowledgedWarnings: [] }
const at = { status: 'OPEN' as const, expiresAt: '2026-11-21T12:00:00Z' }
const noon = Date.parse(at.expiresAt)

function quotes(answers: Answers = {}): Quotes {
  sessionStorage.clear()
  return new Quotes(new Shop({ endpoint: 'https://shop.example', key: 'pk_test', fetch: fakeServer(answers) }))
}

test('the time left ends at the quote’s end, and with its state', () => {
  expect(timeLeft(at, noon - 5000)).toBe(5000)
  expect(timeLeft(at, noon + 1)).toBe(0)
  expect(timeLeft({ ...at, status: 'ORDERED' }, noon - 5000)).toBe(0)
})

test('it is said anew each second only at the end', () => {
  expect([3 * 86_400_000, 3_600_000, 60_000, 400].map(untilNextTick)).toEqual([3_600_000, 60_000, 1000, 400])
})

test('a quote that is not there is said so, and the one before stays', async () => {
  const store = quotes({ QuoteRead: { quote: null } })
  await store.create([line])
  expect(await store.read('other')).toMatchObject({ ok: false, problem: { code: 'QUOTE_NOT_FOUND' } })
  expect([store.current?.id, store.problem?.code, store.isBusy]).toEqual(['quote-4711', 'QUOTE_NOT_FOUND', false])
})

test('what the server will not take and a lost network are problems, nothing is thrown', async () => {
  const refused = quotes({
    QuoteMake: {
      quoteCreate: {
        quote: null,
        userErrors: [{ code: 'QUANTITY_INVALID', message: 'too many', field: ['input', 'lines'] }],
      },
    },
  })
  expect(await refused.create([line])).toMatchObject({ ok: false, problem: { code: 'QUANTITY_INVALID' } })
  expect(await quotes({ QuoteMake: noNetwork }).create([line])).toMatchObject({
    ok: false,
    problem: { code: 'NETWORK' },
  })
})

test('a review is kept by model and material, with why it was not asked for', async () => {
  const store = quotes()
  await store.askPerson(line, ' ')
  expect(store.reviewOf(line)?.quote?.status).toBe('REVIEW_REQUESTED')
  expect(store.reviewOf({ ...line, materialId: 'y' })).toBeUndefined()
  const failing = quotes({ ReviewRequest: noNetwork, QuoteMake: { quoteCreate: { quote: quote(), userErrors: [] } } })
  await failing.askPerson(line, '')
  expect(failing.reviewOf(line)).toMatchObject({ isBusy: false, problem: { code: 'NETWORK' } })
})
