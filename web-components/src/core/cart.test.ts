import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cart, cartOf, cartServer, line } from '../../gallery/cart-fixtures.ts'
import { fakeServer, noNetwork, refuse, type Answers, type Asked, type Refusal } from '../../gallery/fake-server.ts'
import { comeBack, goOffline } from '../../gallery/offline.ts'
import { cartOf as cartStoreOf, type CartStore } from './cart.ts'
import { Shop } from './shop.ts'
import type { Cart } from './types.ts'

const wanted = { modelId: 'model-1', materialId: 'pa12-white', quantity: 2, speed: 'STANDARD' } as const
let key: string

beforeEach(() => {
  sessionStorage.clear()
  key = `pk_test_${crypto.randomUUID()}` // shops of one key hear each other
})

afterEach(() => {
  comeBack()
  vi.useRealTimers()
})

function open(answers: Answers = {}, asked: Asked = []): CartStore {
  return cartStoreOf(new Shop({ endpoint: location.origin, key, fetch: fakeServer(answers, asked) }))
}

/** A cart that the tab has from before. */
function known(start: Cart, answers: Answers = {}, asked: Asked = []): CartStore {
  sessionStorage.setItem(`modeliq:cart:${location.origin}:${key}`, JSON.stringify({ id: start.id, seen: {} }))
  return open({ ...cartServer(start), ...answers }, asked)
}

function changes(asked: Asked): string[] {
  return asked.map(({ name }) => name).filter((name) => name.startsWith('Cart'))
}

function refused(code: 'CART_NOT_FOUND' | 'CART_ALREADY_ORDERED' | 'QUANTITY_INVALID') {
  return { result: { cart: null, userErrors: [{ code, message: code, field: null }] } }
}

test('without a cart nothing is asked, and the first line makes one', async () => {
  const asked: Asked = []
  const store = open({}, asked)
  await store.load()
  expect(store.cart).toBeNull()
  expect(asked).toEqual([])
  expect(await store.add({ ...wanted })).toEqual({ ok: true })
  expect(store.count).toBe(2)
  expect(changes(asked)).toEqual(['CartStart'])
})

test('the cart is found again after a reload', async () => {
  const answers = cartServer()
  await open(answers).add({ ...wanted })
  const again = open(answers)
  await again.load()
  expect(again.count).toBe(2)
})

test('changes go one after the other, and those of one line that wait go as one', async () => {
  const asked: Asked = []
  let most = 0
  let now = 0
  const server = cartServer(cart)
  const answers: Answers = {
    ...server,
    CartUpdate: (variables) => {
      most = Math.max(most, ++now)
      queueMicrotask(() => now--)
      return typeof server.CartUpdate === 'function' ? server.CartUpdate(variables) : { result: null }
    },
  }
  const store = known(cart, answers, asked)
  await store.load()
  const outcomes = [
    store.update('line-2', { quantity: 4 }),
    store.update('line-1', { quantity: 9 }),
    store.update('line-1', { quantity: 10 }),
    store.update('line-1', { quantity: 11 }),
  ]
  expect(store.pending.get('line-1')).toEqual({ quantity: 11 })
  expect(await Promise.all(outcomes)).toEqual(Array(4).fill({ ok: true }))
  expect(most).toBe(1)
  expect(asked.filter(({ name }) => name === 'CartUpdate').map(({ variables }) => variables['lines'])).toEqual([
    [{ lineId: 'line-2', quantity: 4 }],
    [{ lineId: 'line-1', quantity: 11 }],
  ])
  expect(store.cart?.lines.map(({ quantity }) => quantity)).toEqual([11, 4])
})

test('what is wrong with a change stands at its line', async () => {
  const store = known(cart, { CartUpdate: refused('QUANTITY_INVALID') })
  await store.load()
  const outcome = await store.update('line-1', { quantity: 0 })
  expect(outcome.ok).toBe(false)
  expect(store.lineProblems.get('line-1')?.code).toBe('QUANTITY_INVALID')
})

test('a removed line is gone on the server at once, and can be put back as it was', async () => {
  const asked: Asked = []
  const store = known(cart, {}, asked)
  await store.load()
  await store.remove('line-1')
  expect(store.cart?.lines.map(({ id }) => id)).toEqual(['line-2'])
  expect(store.removed.map(({ line: { id }, index }) => [id, index])).toEqual([['line-1', 0]])
  await store.undo('line-1')
  expect(store.removed).toEqual([])
  expect(asked.at(-1)).toMatchObject({
    name: 'CartAdd',
    variables: { lines: [{ modelId: 'model-1', materialId: 'pa12-white', quantity: 8, speed: 'STANDARD' }] },
  })
})

test('a removed line cannot be put back for ever, but as long as the buyer is about to', async () => {
  const store = known(cart)
  await store.load()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  await store.remove('line-1')
  store.hold('line-1')
  vi.advanceTimersByTime(60_000)
  expect(store.removed).toHaveLength(1)
  store.release('line-1')
  vi.advanceTimersByTime(11_000)
  expect(store.removed).toHaveLength(1)
  vi.advanceTimersByTime(2000)
  expect(store.removed).toEqual([])
})

test.each(['CART_NOT_FOUND', 'CART_ALREADY_ORDERED'] as const)(
  'a cart that is %s is replaced by a new one, once and silently',
  async (code) => {
    const asked: Asked = []
    const store = known(cart, { CartAdd: refused(code) }, asked)
    await store.load()
    expect(await store.add({ ...wanted })).toEqual({ ok: true })
    expect(changes(asked)).toEqual(['CartRead', 'CartAdd', 'CartStart'])
    expect(store.problem).toBeUndefined()
    expect(store.cart?.lines).toHaveLength(1)
  },
)

test('a cart that was ordered is none', async () => {
  const store = known({ ...cart, order: { id: 'order-1' } })
  await store.load()
  expect(store.cart).toBeNull()
  expect(sessionStorage.getItem(`modeliq:cart:${location.origin}:${key}`)).toBeNull()
})

test('offline, a change waits and says so, and is sent when the network is back', async () => {
  const asked: Asked = []
  const store = known(cart, {}, asked)
  await store.load()
  goOffline()
  const outcome = store.update('line-1', { quantity: 3 })
  await Promise.resolve()
  expect(store.isWaiting).toBe(true)
  expect(changes(asked)).toEqual(['CartRead'])
  comeBack()
  expect(await outcome).toEqual({ ok: true })
  expect(store.isWaiting).toBe(false)
  expect(store.cart?.lines[0]?.quantity).toBe(3)
})

test('a change that the network swallows half way is sent again as it was', async () => {
  const asked: Asked = []
  const server = cartServer(cart)
  let isFirst = true
  const store = known(
    cart,
    {
      CartUpdate: (variables) => {
        if (isFirst) {
          isFirst = false
          goOffline()
          return noNetwork
        }
        return typeof server.CartUpdate === 'function' ? server.CartUpdate(variables) : { result: null }
      },
    },
    asked,
  )
  await store.load()
  const outcome = store.update('line-1', { quantity: 3 })
  await expect.poll(() => store.isWaiting).toBe(true)
  const next = store.update('line-1', { quantity: 4 })
  comeBack()
  expect(await outcome).toEqual({ ok: true })
  expect(await next).toEqual({ ok: true })
  expect(asked.filter(({ name }) => name === 'CartUpdate').map(({ variables }) => variables['lines'])).toEqual([
    [{ lineId: 'line-1', quantity: 3 }],
    [{ lineId: 'line-1', quantity: 3 }],
    [{ lineId: 'line-1', quantity: 4 }],
  ])
})

test('changes that go as one fail as one', async () => {
  const store = known(cart, { CartUpdate: noNetwork })
  await store.load()
  const outcomes = [store.update('line-1', { quantity: 3 }), store.update('line-1', { quantity: 4 })]
  expect((await Promise.all(outcomes)).map(({ ok }) => ok)).toEqual([false, false])
})

test.each<[string, typeof noNetwork | Refusal]>([
  ['the line breaks', noNetwork],
  ['something on the way gives up', refuse('HTTP_502')],
])('a change whose answer was lost is not made twice: %s', async (_, lost) => {
  const server = cartServer(cart)
  let tries = 0
  const store = known(cart, {
    ...server,
    CartAdd: (variables) => {
      tries++
      if (typeof server.CartAdd === 'function') {
        server.CartAdd(variables) // it arrives, but its answer does not
      }
      return lost
    },
  })
  await store.load()
  expect(await store.add({ ...wanted })).toEqual({ ok: true })
  expect(tries).toBe(1)
  expect(store.cart?.lines[0]?.quantity).toBe(10)
})

test('a change that did not arrive says so', async () => {
  const store = known(cart, { CartAdd: noNetwork })
  await store.load()
  expect(await store.add({ ...wanted })).toMatchObject({ ok: false, problem: { code: 'NETWORK' } })
  expect(store.isBusy).toBe(false)
})

test('a failed change does not stop the next one', async () => {
  const store = known(cart, { CartUpdate: refused('QUANTITY_INVALID') })
  const [bad, good] = await Promise.all([store.update('line-1', { quantity: 0 }), store.remove('line-2')])
  expect([bad.ok, good.ok]).toEqual([false, true])
  expect(store.cart?.lines.map(({ id }) => id)).toEqual(['line-1'])
})

test('what another tab changed is read again, and said', async () => {
  const answers = cartServer(cart)
  const here = known(cart, answers)
  const there = open(answers)
  await Promise.all([here.load(), there.load()])
  await there.update('line-1', { quantity: 30 })
  await expect.poll(() => here.isFromElsewhere).toBe(true)
  expect(here.cart?.lines[0]?.quantity).toBe(30)
  expect(there.isFromElsewhere).toBe(false)
  here.noted()
  expect(here.isFromElsewhere).toBe(false)
})

test('what was ordered in one tab is no cart in another', async () => {
  let isOrdered = false
  const read = { CartRead: () => ({ cart: isOrdered ? null : cart }) }
  const here = known(cart, read)
  const there = known(cart, read)
  await Promise.all([here.load(), there.load()])
  isOrdered = true
  there.ordered()
  await expect.poll(() => here.cart).toBeNull()
})

test('an order of another cart is no news', async () => {
  const here = known(cart, { CartRead: () => ({ cart }) })
  const there = known(cart, { CartRead: () => ({ cart: { ...cart, id: 'cart-2' } }) })
  await Promise.all([here.load(), there.load()])
  const heard = new BroadcastChannel(`modeliq:cart:${location.origin}:${key}`)
  const told = new Promise((resolve) => {
    heard.addEventListener('message', resolve)
  })
  there.ordered()
  await told
  expect([here.isFromElsewhere, here.isBusy]).toEqual([false, false])
  heard.close()
})

test('a price that changed by itself is told until it is accepted; one that the buyer changed is not', async () => {
  const dearer = cartOf([line('line-1', 'pa12-white', 8), line('line-2', 'steel', 1)])
  const [first] = dearer.lines
  if (first?.offer) {
    first.offer = { ...first.offer, unitPrice: { amount: '19.90', currencyCode: 'EUR' } }
  }
  let shown = cart
  const store = known(cart, { CartRead: () => ({ cart: shown }) })
  await store.load()
  expect(store.changes.size).toBe(0)
  shown = dearer
  await store.reread()
  expect([...store.changes]).toEqual([
    ['line-1', { before: { amount: '18.40', currencyCode: 'EUR' }, after: { amount: '19.90', currencyCode: 'EUR' } }],
  ])
  const afterReload = open({ CartRead: { cart: dearer } })
  await afterReload.load()
  expect(afterReload.changes.size).toBe(1)
  store.acceptChanges()
  expect(store.changes.size).toBe(0)
  await store.update('line-1', { quantity: 50 })
  expect(store.changes.size).toBe(0)
})

test('a cart of a quote keeps what was in the cart', async () => {
  const asked: Asked = []
  const store = known(cart, {}, asked)
  await store.load()
  await store.takeQuote('quote-1')
  expect(asked.at(-1)?.variables['input']).toMatchObject({
    quoteId: 'quote-1',
    replacesCartId: 'cart-1',
  })
  expect(store.cart?.lines.map(({ id }) => id)).toEqual(['line-1', 'line-2'])
})

test('a quote that finds the cart before it ordered makes one without it', async () => {
  const asked: Asked = []
  const server = cartServer(cart)
  const store = known(
    cart,
    {
      ...server,
      CartStart: (variables) => {
        const { input } = variables
        return input.replacesCartId || typeof server.CartStart !== 'function'
          ? refused('CART_ALREADY_ORDERED')
          : server.CartStart({ input: { ...input, lines: [{ ...wanted }] } })
      },
    },
    asked,
  )
  await store.load()
  expect(await store.takeQuote('quote-1')).toEqual({ ok: true })
  expect(asked.at(-1)?.variables['input']).toEqual({ quoteId: 'quote-1' })
  expect(store.cart?.lines).toHaveLength(1)
})

test('a page that names the cart by its id learns of prices that changed since the buyer saw them', async () => {
  const before = { of: 'pa12-white 8 STANDARD', unitPrice: { amount: '17.00', currencyCode: 'EUR' } } as const
  sessionStorage.setItem(
    `modeliq:cart:${location.origin}:${key}`,
    JSON.stringify({ id: cart.id, seen: { 'line-1': before } }),
  )
  const store = open(cartServer(cart))
  await store.use(cart.id)
  expect([...store.changes.keys()]).toEqual(['line-1'])
})
