import { beforeEach, expect, test } from 'vitest'
import { address, cart, cartOf, cartServer } from '../../gallery/cart-fixtures.ts'
import { fakeServer, noNetwork, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { order, readyCart } from '../../gallery/order-fixtures.ts'
import { Checkout } from './checkout.ts'
import { OrderAttempts } from './order-attempt.ts'
import { Pauses } from './retry.ts'
import { Shop } from './shop.ts'
import type { Cart } from './types.ts'

let key: string

beforeEach(() => {
  sessionStorage.clear()
  key = `pk_test_${crypto.randomUUID()}`
})

async function open(start: Cart, answers: Answers = {}, asked: Asked = []): Promise<Checkout> {
  sessionStorage.setItem(`modeliq:cart:${location.origin}:${key}`, JSON.stringify({ id: 'cart-1', seen: {} }))
  const shop = new Shop({
    endpoint: location.origin,
    key,
    fetch: fakeServer({ ...cartServer(start), ...answers }, asked),
  })
  const checkout = new Checkout(shop, new OrderAttempts(shop, () => new Pauses({ sleep: () => Promise.resolve() })))
  await checkout.load()
  return checkout
}

test('it asks for what is missing, in order, to the end', async () => {
  const asked: Asked = []
  const checkout = await open(cart, {}, asked)
  expect(checkout.step).toBe('address')
  checkout.go('review')
  expect(checkout.step).toBe('address')
  await checkout.setAddress(address, 'DE123456789')
  expect(checkout.step).toBe('shipping')
  await checkout.selectShipping('ship-post')
  expect(checkout.step).toBe('payment')
  checkout.setPayment('INVOICE', ' PO-7 ')
  expect(checkout.step).toBe('review')
  await checkout.place()
  expect(checkout.order?.number).toBe(order.number)
  expect(asked.find(({ name }) => name === 'CartAttributes')?.variables['vatId']).toBe('DE123456789')
  expect(asked.find(({ name }) => name === 'OrderPlace')?.variables['input']).toMatchObject({
    reference: 'PO-7',
    cartId: 'cart-1',
    expectedTotal: { amount: '435.66', currencyCode: 'EUR' },
    payment: { method: 'INVOICE', purchaseOrder: 'PO-7' },
  })
})

test('what the server finds wrong stands at its field', async () => {
  const checkout = await open(cart, {
    CartAddress: {
      result: {
        cart: null,
        userErrors: [
          { code: 'ADDRESS_INCOMPLETE', message: 'city', field: ['address', 'city'] },
          { code: 'ADDRESS_INCOMPLETE', message: 'code', field: ['address', 'postalCode'] },
        ],
      },
    },
  })
  await checkout.setAddress(address, '')
  expect([...checkout.wrong.keys()]).toEqual(['city', 'postalCode'])
  expect([checkout.step, checkout.problem]).toEqual(['address', undefined])
})

test('a payment provider has to confirm, and a refused payment asks for another', async () => {
  const checkout = await open(readyCart, {
    OrderPlace: {
      orderPlace: {
        order: null,

        newCost: null,
        userErrors: [{ code: 'PAYMENT_INVALID', message: 'declined', field: ['payment', 'verificationId'] }],
      },
    },
  })
  checkout.setPayment('EXTERNAL', '')
  expect([checkout.step, checkout.wrong.has('verificationId')]).toEqual(['payment', true])
  checkout.setVerification('pay_1')
  checkout.setPayment('EXTERNAL', '')
  expect(checkout.step).toBe('review')
  await checkout.place()
  expect([checkout.step, checkout.verificationId, checkout.problem?.code]).toEqual(['payment', '', 'PAYMENT_INVALID'])
  checkout.setPayment('EXTERNAL', '')
  expect([checkout.wrong.get('verificationId')?.message, checkout.problem]).toEqual(['not paid yet', undefined])
})

test('a changed price is agreed to or not', async () => {
  const newCost = readyCart.cost && { ...readyCart.cost, total: { amount: '451.02', currencyCode: 'EUR' } }
  const asked: Asked = []
  const checkout = await open(
    readyCart,
    {
      OrderPlace: ({ input: { expectedTotal } }) => ({
        orderPlace:
          expectedTotal.amount === '451.02'
            ? { order, newCost: null, userErrors: [] }
            : {
                order: null,

                newCost,
                userErrors: [{ code: 'PRICE_CHANGED', message: 'changed', field: null }],
              },
      }),
    },
    asked,
  )
  checkout.setPayment('INVOICE', '')
  await checkout.place()
  expect([checkout.oldTotal?.amount, checkout.newCost?.total?.amount]).toEqual(['435.66', '451.02'])
  checkout.decline()
  expect(checkout.newCost).toBeUndefined()
  await checkout.place()
  await checkout.place()
  expect([checkout.order?.id, checkout.newCost]).toEqual([order.id, undefined])
})

test('after a reload in the middle of ordering the buyer alone sends it again, under the same key', async () => {
  const sent: Asked = []
  const lost = await open(readyCart, { OrderPlace: noNetwork }, sent)
  lost.setPayment('INVOICE', 'PO-7')
  await lost.place()
  expect(lost.isUnsure).toBe(true)
  const asked: Asked = []
  const again = await open(readyCart, { CartOrdered: { cart: { id: 'cart-1', order: null } } }, asked)
  expect([again.order, again.isUnsure, again.step]).toEqual([undefined, true, 'review'])
  const orders = (list: Asked) =>
    list.flatMap(({ name, variables }) => (name === 'OrderPlace' ? variables['input'] : []))
  expect(orders(asked)).toEqual([])
  await again.place()
  expect(again.order?.id).toBe(order.id)
  expect(orders(asked)).toEqual([orders(sent)[0]])
})

test('an order that was made before a reload is shown, and nothing is sent', async () => {
  const lost = await open(readyCart, { OrderPlace: noNetwork })
  lost.setPayment('INVOICE', '')
  await lost.place()
  const asked: Asked = []
  const again = await open(readyCart, { CartOrdered: { cart: { id: 'cart-1', order } } }, asked)
  expect(again.order?.id).toBe(order.id)
  expect(asked.some(({ name }) => name === 'OrderPlace')).toBe(false)
  expect((await open(readyCart)).order).toBeUndefined()
})

test('the address as the tax provider writes it keeps the recipient', async () => {
  const asked: Asked = []
  const suggestedAddress = {
    ...address,
    firstName: null,
    lastName: null,
    company: null,
    email: null,
    address1: 'Hauptstr. 5',
  }
  const checkout = await open(cartOf(cart.lines, { shippingAddress: address, suggestedAddress }), {}, asked)
  await checkout.takeSuggestion()
  expect(asked.find(({ name }) => name === 'CartAddress')?.variables['address']).toMatchObject({
    address1: 'Hauptstr. 5',
    lastName: 'Byron',
    email: 'ada@engines.example',
  })
})
