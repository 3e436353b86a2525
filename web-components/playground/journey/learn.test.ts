import { expect, test } from 'vitest'
import type { Exchange } from '../fetcher/exchange.ts'
import { sessionToken } from './known.ts'
import { learn } from './learn.ts'
import { emptyMemory, type Memory } from './memory.ts'
import { needsAnotherModel, whyNoOffer } from './offers.ts'
import { openOperations, stepBadges } from './steps.ts'
import { NotYetError, writeVariables } from './variables.ts'

function answered(operation: string, data: Record<string, unknown>, kind: Exchange['kind'] = 'mutation'): Exchange {
  return { operation, kind, variables: {}, authorization: undefined, answer: { data } }
}

const session = answered('StartSession', {
  sessionCreate: { session: { token: 't1', expiresAt: '2026-11-20T12:00:00Z' }, userErrors: [] },
})
const upload = answered('UploadModel', { modelUpload: { model: { id: 'm1', status: 'UPLOADED' }, userErrors: [] } })
const cart = answered('CreateCart', { cartCreate: { cart: { id: 'c1', blockers: [] }, userErrors: [] } })

function offer(id: string, status: string, checks: object[] = []) {
  return { id, status, material: { id: `material-${id}`, title: id }, checks }
}

const model = answered(
  'ReadModel',
  {
    model: {
      id: 'm1',
      status: 'READY',
      offers: { nodes: [offer('o1', 'PENDING'), offer('o2', 'PRICED', [{ code: 'THIN_WALL', severity: 'WARNING' }])] },
    },
  },
  'query',
)

function modelTick(status: string, progress: number | null, issues: object[] = []): Exchange {
  return answered('WatchModel', { modelUpdated: { id: 'm1', status, progress, issues } }, 'subscription')
}

let attempts = 0
function after(...exchanges: Exchange[]): Memory {
  return exchanges.reduce(
    (memory, exchange) => learn(memory, exchange, () => `attempt-${(attempts += 1)}`),
    emptyMemory('loctite'),
  )
}

test('the token is learnt, whoever ran the operation', () => {
  expect(sessionToken(after(session))).toBe('t1')
  expect(stepBadges(after(session)).slice(0, 3)).toEqual(['done', 'next', 'waiting'])
})

test('operations of the integrator’s own change nothing', () => {
  const before = after(session)
  expect(learn(before, answered('Mine', { partner: {} }), () => '')).toBe(before)
  expect(learn(before, { ...session, operation: undefined }, () => '')).toBe(before)
})

test('user errors keep what was known and mark the step', () => {
  const refused = answered('UploadModel', {
    modelUpload: { model: null, userErrors: [{ message: 'Empty.', field: null, code: 'FILE_EMPTY' }] },
  })
  const memory = after(session, refused)
  expect(memory.problems.UploadModel).toBe('FILE_EMPTY: Empty.')
  expect(stepBadges(memory)[2]).toBe('error')
  expect(sessionToken(memory)).toBe('t1')
})

test('a new model makes everything after it out of date, and not the catalogue', () => {
  const catalogue = answered('BrowseMaterials', { partner: { name: 'Loctite' }, materials: null }, 'query')
  const memory = after(session, catalogue, upload, model, cart, upload)
  expect(Object.keys(memory.answers).sort()).toEqual(['BrowseMaterials', 'StartSession', 'UploadModel'])
  expect(memory.progress.ReadModel).toBeUndefined()
})

test('ticks are told once each, and READY is the end', () => {
  const memory = after(upload, modelTick('UPLOADED', null), modelTick('PROCESSING', 0.5), modelTick('PROCESSING', 0.5))
  expect(memory.progress.WatchModel).toBe('live')
  expect(memory.ticks.WatchModel).toEqual(['UPLOADED', 'PROCESSING 50 %'])
  expect(after(upload, modelTick('READY', 1)).progress.WatchModel).toBe('done')
})

test('a model that cannot be made is an error with its reasons', () => {
  const memory = after(upload, modelTick('FAILED', null, [{ code: 'X', severity: 'BLOCKING', message: 'Not a mesh.' }]))
  expect(memory.progress.WatchModel).toBe('error')
  expect(memory.problems.WatchModel).toBe('Not a mesh.')
})

test('the quote takes the first offer with a price and acknowledges its warnings', () => {
  const { input } = writeVariables('CreateQuote', after(session, upload, model))
  expect(input.lines).toEqual([
    { modelId: 'm1', materialId: 'material-o2', quantity: 1, speed: 'STANDARD', acknowledgedWarnings: ['THIN_WALL'] },
  ])
  expect(input.shipTo).toMatchObject({ country: 'US', region: 'NY' })
})

test('an attempt to order has one key, and another cart another', () => {
  const total = answered(
    'ReadCart',
    { cart: { cost: { total: { amount: '24.14', currencyCode: 'USD' } }, blockers: [] } },
    'query',
  )
  const memory = after(session, upload, model, cart, total)
  const first = writeVariables('PlaceOrder', memory).input
  const refused = answered('PlaceOrder', {
    orderPlace: { order: null, userErrors: [{ message: 'No.', field: null, code: 'PRICE_CHANGED' }] },
  })
  expect(
    writeVariables(
      'PlaceOrder',
      learn(memory, refused, () => 'never'),
    ).input,
  ).toEqual(first)
  expect(first).toMatchObject({
    cartId: 'c1',
    expectedTotal: { amount: '24.14', currencyCode: 'USD' },
    payment: { method: 'INVOICE' },
  })
  expect(learn(memory, cart, () => 'another').attempt).toBe('another')
})

test('what has to happen before is said', () => {
  expect(() => writeVariables('ReadModel', emptyMemory('loctite'))).toThrow(new NotYetError('Start a session first'))
  expect(() => writeVariables('CreateQuote', after(session, upload))).toThrow(/Read the model first/)
  expect(() => writeVariables('PlaceOrder', after(session, cart))).toThrow(/Read the cart first/)
})

test('a refused upload takes the steps after it back, and says which file it was', () => {
  const data = { modelUpload: { model: null, userErrors: [{ message: 'Empty.', field: null, code: 'FILE_EMPTY' }] } }
  const refused = { ...answered('UploadModel', data), variables: { file: '@empty.stl' } }
  const memory = after(session, upload, model, cart, refused)
  expect(memory.triedFile).toBe('empty.stl')
  expect(stepBadges(memory).slice(2, 6)).toEqual(['error', 'waiting', 'waiting', 'waiting'])
  expect(needsAnotherModel(memory)).toBe(true)
})

function read(offers: object[] | null): Exchange {
  const nodes = offers && { nodes: offers }
  return answered('ReadModel', { model: { id: 'm1', status: 'READY', offers: nodes } }, 'query')
}

test('without a price the states of the offers are the reason', () => {
  const tooLarge = [{ code: 'TOO_LARGE', severity: 'BLOCKING', message: 'Larger than 50 mm.' }]
  const unpriced = [offer('o1', 'NOT_PRINTABLE', tooLarge), offer('o2', 'NOT_PRINTABLE'), offer('o3', 'RESTRICTED')]
  const memory = after(session, upload, read(unpriced))
  const reason = 'No material has a price for this model: 2 not printable (Larger than 50 mm); 1 restricted'
  expect(whyNoOffer(memory)).toBe(reason)
  expect(() => writeVariables('CreateQuote', memory)).toThrow(new NotYetError(reason))
  expect(needsAnotherModel(memory)).toBe(true)
})

test('an offer that is still pending may get its price', () => {
  const memory = after(session, upload, read([offer('o1', 'PENDING')]))
  expect(whyNoOffer(memory)).toContain('1 pending (read the model again in a moment)')
  expect(needsAnotherModel(memory)).toBe(false)
  expect(whyNoOffer(after(session, upload, read(null)))).toContain('could not be read')
})

function readCart(blockers: object[]): Exchange {
  return answered('ReadCart', { cart: { cost: null, blockers } }, 'query')
}

test('a cart with blockers is blocked, and read again before anything after it', () => {
  const address = answered('SetShippingAddress', { cartShippingAddressUpdate: { cart: {}, userErrors: [] } })
  const shipping = answered('SelectShipping', { cartShippingOptionSelect: { cart: {}, userErrors: [] } })
  const memory = after(cart, address, shipping, readCart([{ lineId: null, code: 'X', message: 'No.' }]))
  expect(stepBadges(memory)[5]).toBe('blocked')
  expect(openOperations(memory)).toContain('ReadCart')
  const mended = learn(memory, readCart([]), () => '')
  expect(stepBadges(mended)[5]).toBe('done')
  expect(openOperations(mended)).not.toContain('ReadCart')
})

function readOrder(status: string): Exchange {
  return answered('ReadOrder', { order: { id: 'o1', status } }, 'query')
}

test('an order is not done before it is over', () => {
  expect(stepBadges(after(readOrder('PLACED')))[7]).toBe('waiting')
  expect(stepBadges(after(readOrder('SHIPPED')))[7]).toBe('done')
  expect(stepBadges(after(readOrder('REJECTED')))[7]).toBe('done')
})

test('an order that is read again tells more than a subscription that was left', () => {
  const tick = answered('WatchOrder', { orderUpdated: { id: 'o1', status: 'PLACED', events: [] } }, 'subscription')
  const watched = after(readOrder('ACCEPTED'), tick)
  const left = { ...watched, progress: { ReadOrder: 'done' as const } }
  const memory = learn(left, readOrder('SHIPPED'), () => '')
  expect(memory.ticks.WatchOrder).toEqual(['PLACED', 'SHIPPED'])
  expect(stepBadges(memory)[7]).toBe('done')
  expect(memory.answers.WatchOrder).toBeUndefined()
})

test('a quantity goes out as typed, and what is no number waits', () => {
  const memory = after(session, upload, model)
  const typed = (quantity: string): Memory => ({ ...memory, choices: { ...memory.choices, quantity } })
  expect(writeVariables('CreateQuote', typed('10000000')).input.lines[0]?.quantity).toBe(10_000_000)
  expect(writeVariables('CreateQuote', typed('0')).input.lines[0]?.quantity).toBe(0)
  expect(() => writeVariables('CreateQuote', typed('2.5'))).toThrow(new NotYetError('Write a whole number of pieces'))
})
