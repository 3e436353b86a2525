import { html } from 'lit'
import { refuse, silence, type Answers } from '../../gallery/fake-server.ts'
import { order } from '../../gallery/order-fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'
import type { Order } from '../core/types.ts'

function root(page: HTMLElement): ShadowRoot | null | undefined {
  return page.querySelector('miq-order-status')?.shadowRoot
}

async function press(page: HTMLElement, selector: string): Promise<void> {
  for (let tries = 0; tries < 250 && !root(page)?.querySelector(selector); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  root(page)?.querySelector<HTMLElement>(selector)?.click()
}

/** An order as a buyer with its session sees it. */
function shows(change: Partial<Order>, answers: Answers = {}): Pick<GalleryState, 'render' | 'answers' | 'until'> {
  const shown = { ...order, ...change }
  return {
    answers: { OrderRead: { order: shown }, ...answers },
    render: () => html`<miq-order-status order="order-1"></miq-order-status>`,
    until: (page) => page.querySelector('miq-order-status')?.state === shown.status.toLowerCase().replaceAll('_', '-'),
  }
}

function event(status: Order['status'], at: string, message: string | null = null): Order['events'][number] {
  return { status, at, message }
}

const events = [
  ...order.events,
  event('PLACED', '2026-11-20T09:14:00Z'),
  event('IN_PRODUCTION', '2026-11-21T06:30:00Z'),
]
const shipment = {
  carrier: 'DHL',
  trackingNumber: '00340434161094015902',
  trackingUrl: 'https://carrier.example/00340434161094015902',
  shippedAt: '2026-11-24T15:00:00Z',
}

const states: readonly GalleryState[] = [
  {
    name: 'accepted',
    title: 'Received',
    about: 'The order is durable, and can still be cancelled.',
    ...shows({}),
  },
  {
    name: 'placed',
    title: 'With the workshop',
    about: 'Making has not begun.',
    ...shows({ status: 'PLACED', events: events.slice(0, 2) }),
  },
  {
    name: 'in-production',
    title: 'Being made',
    about: 'Each line says how far it is, and by when it leaves.',
    ...shows({
      status: 'IN_PRODUCTION',
      events,
      lines: order.lines.map((line) => ({
        ...line,
        promisedShipDate: '2099-11-27T00:00:00Z',
        progress:
          line.quantity > 1
            ? [
                { state: 'complete', quantity: 5 },
                { state: 'in_production', quantity: 3 },
              ]
            : [{ state: 'in_production', quantity: 1 }],
      })),
    }),
  },
  {
    name: 'delayed',
    title: 'Later than promised',
    about: 'The promised day is over, and the page says so by itself.',
    ...shows({
      status: 'IN_PRODUCTION',
      events,
      lines: order.lines.map((line) => ({ ...line, promisedShipDate: '2026-10-01T00:00:00Z' })),
    }),
  },
  {
    name: 'partially-shipped',
    title: 'Partly on its way',
    about: 'One parcel has left, with a link to its carrier.',
    ...shows({
      status: 'PARTIALLY_SHIPPED',
      events: [...events, event('PARTIALLY_SHIPPED', '2026-11-24T15:00:00Z')],
      shipments: [shipment],
    }),
  },
  {
    name: 'shipped',
    title: 'On its way',
    about: 'All parcels have left.',
    ...shows({
      status: 'SHIPPED',
      events: [...events, event('SHIPPED', '2026-11-25T15:00:00Z')],
      shipments: [shipment, { ...shipment, trackingNumber: '00340434161094015919', trackingUrl: null }],
    }),
  },
  {
    name: 'rejected-line',
    title: 'A part cannot be made',
    about: 'Found by a person before making; with the reason and a picture of the place.',
    ...shows({
      status: 'NEEDS_ATTENTION',
      events: [...order.events, event('NEEDS_ATTENTION', '2026-11-20T10:00:00Z', 'A wall is too thin to be made.')],
      lines: order.lines.map((line, at) => ({
        ...line,
        rejections: at > 0 ? [] : [{ reason: 'Thin walls', comment: 'The clip is 0.3 mm thick.', pictureUrl: null }],
      })),
    }),
  },
  {
    name: 'cancelled',
    title: 'Cancelled',
    about: 'Nothing is made.',
    ...shows({ status: 'CANCELLED', events: [...order.events, event('CANCELLED', '2026-11-20T11:00:00Z')] }),
  },
  {
    name: 'rejected',
    title: 'Not taken',
    about: 'Refused after it was accepted; the events say why.',
    ...shows({
      status: 'REJECTED',
      events: [...order.events, event('REJECTED', '2026-11-20T11:00:00Z', 'The material is sold out.')],
    }),
  },
  {
    name: 'cancel-asked',
    title: 'Asked whether to cancel',
    about: 'The buyer confirms in place.',
    ...shows({}),
    act: (page) => press(page, '#cancel'),
    until: (page) => Boolean(root(page)?.querySelector('#asking')),
  },
  {
    name: 'cancel-too-late',
    title: 'Too late to cancel',
    about: 'Making began while the buyer was reading.',
    ...shows(
      {},
      {
        OrderCancel: {
          orderCancel: {
            order: { ...order, status: 'IN_PRODUCTION', events },
            userErrors: [{ code: 'TOO_LATE', message: 'Making has begun.', field: ['orderId'] }],
          },
        },
      },
    ),
    act: async (page) => {
      await press(page, '#cancel')
      await press(page, '#asking button')
    },
    until: (page) => Boolean(root(page)?.querySelector('[role="alert"] .note')),
  },
  {
    name: 'bad-link',
    title: 'Bad or expired link',
    about: 'The token opens no order.',
    answers: { OrderRead: { order: null } },
    render: () => html`<miq-order-status order="order-1" token="old"></miq-order-status>`,
    until: (page) => page.querySelector('miq-order-status')?.state === 'gone',
  },
  {
    name: 'loading',
    title: 'Loading',
    about: 'The order is being read.',
    answers: { OrderRead: silence },
    render: () => html`<miq-order-status order="order-1"></miq-order-status>`,
    until: (page) => Boolean(root(page)?.querySelector('.skeleton')),
  },
  {
    name: 'failed',
    title: 'Cannot be read',
    about: 'The buyer can try again.',
    answers: { OrderRead: refuse('OVERLOADED') },
    render: () => html`<miq-order-status order="order-1"></miq-order-status>`,
    until: (page) => page.querySelector('miq-order-status')?.state === 'error',
  },
]

export default states
