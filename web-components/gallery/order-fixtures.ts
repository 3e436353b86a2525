import type { Order } from '../src/core/types.ts'
import type { Answers } from './fake-server.ts'
import { address, cart, cartOf, shippingOptions } from './cart-fixtures.ts'

/** A cart that only has to be ordered. */
export const readyCart = cartOf(cart.lines, {
  shippingAddress: address,
  selectedShippingOption: { id: shippingOptions[0]?.id ?? '' },
})

/** An order that was just accepted. */
export const order: Order = {
  id: 'order-1',
  number: 'MQ-7F3K-2210',
  status: 'ACCEPTED',
  lines: cart.lines.map(({ id, model, materialTitle, quantity, total }) => ({
    id,
    title: model?.title ?? '',
    materialTitle,
    quantity,
    total: total ?? { amount: '0', currencyCode: 'EUR' },
    progress: null,
    rejections: [],
    promisedShipDate: null,
  })),
  cost: readyCart.cost ?? { subtotal: null, fees: [], shipping: null, tax: null, total: null },
  shippingAddress: address,
  shipments: [],
  events: [{ at: '2026-11-20T09:12:00Z', status: 'ACCEPTED', message: null }],
  reference: 'PO-7',
  placedAt: '2026-11-20T09:12:00Z',
  statusToken: 'status-token',
  statusUrl: 'https://acme.example/orders?order=order-1&token=status-token',
}

/** A server that takes every order. */
export const orderAnswers: Answers = {
  OrderPlace: { orderPlace: { order, newCost: null, userErrors: [] } },
  OrderRead: { order },
  OrderFollow: { orderUpdated: order },
  OrderCancel: { orderCancel: { order: { ...order, status: 'CANCELLED' }, userErrors: [] } },
}
