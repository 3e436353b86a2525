import { afterEach, beforeEach, expect, test } from 'vitest'
import { readyCart, order } from '../../gallery/order-fixtures.ts'
import { fakeServer, noNetwork, refuse, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { comeBack, goOffline } from '../../gallery/offline.ts'
import { OrderAttempts, type Wish } from './order-attempt.ts'
import { Pauses } from './retry.ts'
import { Shop } from './shop.ts'

const wish: Wish = {
  cartId: 'cart-1',
  expectedTotal: { amount: '435.66', currencyCode: 'EUR' },
  payment: { method: 'INVOICE', purchaseOrder: 'PO-7' },
}
const placed = { orderPlace: { order, newCost: null, userErrors: [] } }
const newCost = readyCart.cost && { ...readyCart.cost, total: { amount: '451.02', currencyCode: 'EUR' } }

beforeEach(() => {
  sessionStorage.clear()
})

afterEach(comeBack)

function attempts(answers: Answers, asked: Asked): OrderAttempts {
  const shop = new Shop({ endpoint: location.origin, key: 'pk_test_acme', fetch: fakeServer(answers, asked) })
  return new OrderAttempts(shop, () => new Pauses({ sleep: () => Promise.resolve() }))
}

function refusal(code: 'PRICE_CHANGED' | 'IDEMPOTENCY_KEY_REUSED' | 'CART_ALREADY_ORDERED' | 'CART_BLOCKED') {
  return {
    orderPlace: {
      order: null,

      newCost: code === 'PRICE_CHANGED' ? newCost : null,
      userErrors: [{ code, message: code, field: null }],
    },
  }
}

/** The keys under which orders were sent. */
function keys(asked: Asked): string[] {
  return asked
    .filter(({ name }) => name === 'OrderPlace')
    .map(({ variables }) => (variables['input'] as { idempotencyKey: string }).idempotencyKey)
}

/** How many keys there are. */
function distinct(asked: Asked): number {
  return new Set(keys(asked)).size
}

test('a double click is one attempt', async () => {
  const asked: Asked = []
  const { place } = { place: attempts({ OrderPlace: placed }, asked) }
  const [one, two] = await Promise.all([place.place(wish), place.place(wish)])
  expect(one).toMatchObject({ kind: 'placed', order: { number: order.number } })
  expect(two).toBe(one)
  expect(keys(asked)).toHaveLength(1)
})

test('an answer that is lost is asked for again under the same key, by itself', async () => {
  const asked: Asked = []
  let tries = 0
  const tool = attempts({ OrderPlace: () => (++tries < 3 ? noNetwork : placed) }, asked)
  expect((await tool.place(wish)).kind).toBe('placed')
  expect([keys(asked).length, distinct(asked)]).toEqual([3, 1])
  expect(tool.unanswered).toBeUndefined()
})

test('without an answer the buyer is told so, and the next click sends the same key', async () => {
  const asked: Asked = []
  let isDown = true
  const tool = attempts({ OrderPlace: () => (isDown ? refuse('OVERLOADED') : placed) }, asked)
  expect(await tool.place(wish)).toMatchObject({ kind: 'unsure', problem: { code: 'OVERLOADED' } })
  isDown = false
  expect((await tool.place(wish)).kind).toBe('placed')
  expect(distinct(asked)).toBe(1)
})

test('after a reload the attempt is there, under its key', async () => {
  const asked: Asked = []
  await attempts({ OrderPlace: noNetwork }, asked).place(wish)
  const reloaded = attempts({ OrderPlace: placed }, asked)
  expect(reloaded.unanswered).toEqual(wish)
  expect((await reloaded.place(wish)).kind).toBe('placed')
  expect(distinct(asked)).toBe(1)
  expect(attempts({}, asked).unanswered).toBeUndefined()
})

test('an attempt of long ago is not sent again by itself', async () => {
  const asked: Asked = []
  await attempts({ OrderPlace: noNetwork }, asked).place(wish)
  const place = `modeliq:attempt:${location.origin}:pk_test_acme`
  const kept = JSON.parse(sessionStorage.getItem(place) ?? '') as { at: number }
  sessionStorage.setItem(place, JSON.stringify({ ...kept, at: Date.now() - 3_600_000 }))
  expect(attempts({}, asked).unanswered).toBeUndefined()
})

test('a new price is agreed to under the same key', async () => {
  const asked: Asked = []
  let isAgreed = false
  const tool = attempts({ OrderPlace: () => (isAgreed ? placed : refusal('PRICE_CHANGED')) }, asked)
  expect(await tool.place(wish)).toMatchObject({ kind: 'changed', newCost: { total: { amount: '451.02' } } })
  isAgreed = true
  const agreed = { ...wish, expectedTotal: { amount: '451.02', currencyCode: 'EUR' } }
  expect((await tool.place(agreed)).kind).toBe('placed')
  expect([keys(asked).length, distinct(asked)]).toEqual([2, 1])
})

test('each attempt of the buyer has a key of its own', async () => {
  const asked: Asked = []
  const tool = attempts({ OrderPlace: refusal('CART_BLOCKED') }, asked)
  expect(await tool.place(wish)).toMatchObject({ kind: 'refused', problem: { code: 'CART_BLOCKED' } })
  await tool.place(wish)
  expect(distinct(asked)).toBe(2)
})

test('another input than that of the lost attempt has another key', async () => {
  const asked: Asked = []
  const tool = attempts({ OrderPlace: noNetwork }, asked)
  await tool.place(wish)
  await tool.place({ ...wish, payment: { method: 'INVOICE', purchaseOrder: 'PO-8' } })
  expect(distinct(asked)).toBe(2)
})

test('a key that was used for an order leads to that order', async () => {
  const asked: Asked = []
  const ordered = { cart: { id: 'cart-1', order } }
  const tool = attempts({ OrderPlace: refusal('IDEMPOTENCY_KEY_REUSED'), CartOrdered: ordered }, asked)
  expect(await tool.place(wish)).toMatchObject({ kind: 'placed', order: { id: order.id } })
  expect(keys(asked)).toHaveLength(1)
})

test('a key that was used for nothing is replaced, once', async () => {
  const asked: Asked = []
  const none = { cart: { id: 'cart-1', order: null } }
  const tool = attempts({ OrderPlace: refusal('IDEMPOTENCY_KEY_REUSED'), CartOrdered: none }, asked)
  expect((await tool.place(wish)).kind).toBe('refused')
  expect([keys(asked).length, distinct(asked)]).toEqual([2, 2])
})

test('a cart that was ordered meanwhile shows its order', async () => {
  const asked: Asked = []
  const ordered = { cart: { id: 'cart-1', order } }
  const tool = attempts({ OrderPlace: refusal('CART_ALREADY_ORDERED'), CartOrdered: ordered }, asked)
  expect((await tool.place(wish)).kind).toBe('placed')
})

test('offline, the attempt waits', async () => {
  const asked: Asked = []
  const tool = attempts({ OrderPlace: placed }, asked)
  goOffline()
  const answer = tool.place(wish)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(keys(asked)).toEqual([])
  comeBack()
  expect((await answer).kind).toBe('placed')
})
