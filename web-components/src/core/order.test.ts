import { beforeEach, expect, test } from 'vitest'
import { fakeServer, refuse, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { order } from '../../gallery/order-fixtures.ts'
import { OrderFollower, promisedDate, stationsOf } from './order.ts'
import { Shop } from './shop.ts'

beforeEach(() => {
  sessionStorage.clear()
})

function open(answers: Answers, asked: Asked = [], token = ''): OrderFollower {
  const shop = new Shop({ endpoint: location.origin, key: 'pk_test_acme', fetch: fakeServer(answers, asked) })
  return new OrderFollower(shop, 'order-1', token)
}

test('it follows the order to its end', async () => {
  const seen: (string | undefined)[] = []
  const follower = open({ OrderFollow: { orderUpdated: { ...order, status: 'SHIPPED' } } })
  follower.subscribe(() => seen.push(follower.order?.status))
  await follower.start(true)
  expect(new Set(seen)).toEqual(new Set(['ACCEPTED', 'SHIPPED']))
  expect(follower.stream).toBeUndefined()
})

test('a stream that is refused for the session’s token is opened again with a new session, once', async () => {
  const asked: Asked = []
  const follower = open(
    {
      OrderFollow: () =>
        asked.filter(({ name }) => name === 'OrderFollow').length > 1
          ? { orderUpdated: { ...order, status: 'SHIPPED' } }
          : refuse('TOKEN_INVALID'),
    },
    asked,
  )
  await follower.start(true)
  expect(follower.order?.status).toBe('SHIPPED')
  expect(asked.filter(({ name }) => name === 'SessionStart')).toHaveLength(2)
})

test('what has ended is not followed', async () => {
  const asked: Asked = []
  await open({ OrderRead: { order: { ...order, status: 'CANCELLED' } } }, asked).start(true)
  expect(asked.map(({ name }) => name)).not.toContain('OrderFollow')
})

test('a guest asks with the token and without a session', async () => {
  const asked: Asked = []
  await open({ OrderFollow: { orderUpdated: { ...order, status: 'SHIPPED' } } }, asked, 'tok').start(true)
  expect(asked).toEqual([
    { name: 'OrderRead', variables: { id: 'order-1', token: 'tok' } },
    { name: 'OrderFollow', variables: { id: 'order-1', token: 'tok' } },
  ])
})

test.each<[string, Answers]>([
  ['no order', { OrderRead: { order: null } }],
  ['a refused token', { OrderRead: refuse('TOKEN_EXPIRED') }],
])('a bad link is %s, and no fault of the network', async (_name, answers) => {
  const follower = open(answers, [], 'old')
  await follower.start(true)
  expect([follower.order, follower.problem]).toEqual([null, undefined])
})

test('a network that is gone is a problem, and no bad link', async () => {
  const follower = open({ OrderRead: refuse('OVERLOADED') })
  await follower.start(false)
  expect([follower.order, follower.problem?.code]).toEqual([undefined, 'OVERLOADED'])
})

test('cancelling shows the order as it is then', async () => {
  const follower = open({})
  await follower.start(false)
  expect(follower.canCancel).toBe(true)
  await follower.cancel()
  expect([follower.order?.status, follower.canCancel]).toEqual(['CANCELLED', false])
})

test('the way shows what was reached and what is to come', () => {
  const way = stationsOf({
    ...order,
    status: 'PLACED',
    events: [...order.events, event('PLACED', '2026-11-20T10:00:00Z')],
  })
  expect(way.map(({ status, at, isCurrent }) => [status, Boolean(at), isCurrent])).toEqual([
    ['ACCEPTED', true, false],
    ['PLACED', true, true],
    ['IN_PRODUCTION', false, false],
    ['SHIPPED', false, false],
  ])
})

test('a way that ended early shows nothing to come', () => {
  const way = stationsOf({
    ...order,
    status: 'CANCELLED',
    events: [...order.events, event('CANCELLED', '2026-11-21T10:00:00Z')],
  })
  expect(way.map(({ status }) => status)).toEqual(['ACCEPTED', 'CANCELLED'])
})

test('the promise is that of the last part, until all has left', () => {
  const lines = order.lines.map((line, at) => ({ ...line, promisedShipDate: `2026-12-0${at + 1}T00:00:00Z` }))
  expect(promisedDate({ ...order, lines })).toBe('2026-12-02T00:00:00Z')
  expect(promisedDate({ ...order, lines, status: 'SHIPPED' })).toBeUndefined()
})

function event(status: (typeof order)['status'], at: string) {
  return { status, at, message: null }
}
