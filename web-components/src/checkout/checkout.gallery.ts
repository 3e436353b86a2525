import { html, type TemplateResult } from 'lit'
import type { Operations } from '../../generated/operations.ts'
import { address, blocker, cart, cartOf, cartServer, keepCart } from '../../gallery/cart-fixtures.ts'
import { refuse, silence, type Answers } from '../../gallery/fake-server.ts'
import { partner } from '../../gallery/fixtures.ts'
import { order, readyCart } from '../../gallery/order-fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'
import type { Cart } from '../core/types.ts'

function root(page: HTMLElement): ShadowRoot | null | undefined {
  return page.querySelector('miq-checkout')?.shadowRoot
}

function isState(state: string): (page: HTMLElement) => boolean {
  return (page) => page.querySelector('miq-checkout')?.state === state
}

async function until(isThere: () => unknown): Promise<void> {
  for (let tries = 0; tries < 250 && !isThere(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function press(page: HTMLElement, selector: string): Promise<void> {
  await until(() => root(page)?.querySelector(selector))
  root(page)?.querySelector<HTMLElement>(selector)?.click()
}

/** From a cart that has address and shipping to the review. */
async function toReview(page: HTMLElement): Promise<void> {
  await until(() => isState('payment')(page))
  await press(page, 'form [type="submit"]')
  await until(() => isState('review')(page))
}

async function placeOrder(page: HTMLElement): Promise<void> {
  await toReview(page)
  await press(page, '.actions .primary')
}

function known(start: Cart, answers: Answers = {}, content?: TemplateResult): Pick<GalleryState, 'render' | 'answers'> {
  return {
    answers: () => ({ ...cartServer(start), ...answers }),
    render: () => {
      keepCart()
      return html`<miq-checkout>${content}</miq-checkout>`
    },
  }
}

type OrderPlace = NonNullable<Operations['OrderPlace']['data']['orderPlace']>

function refusal(code: OrderPlace['userErrors'][number]['code'], field: string[] | null = null) {
  return { orderPlace: { order: null, newCost: null, userErrors: [{ code, message: code, field }] } }
}

const withAddress = cartOf(cart.lines, { shippingAddress: address })
const invoiceOnly = { Shop: { partner: { ...partner, paymentMethods: ['INVOICE' as const] } } }
const externalOnly = { Shop: { partner: { ...partner, paymentMethods: ['EXTERNAL' as const] } } }

const states: readonly GalleryState[] = [
  {
    name: 'address',
    title: 'Address',
    about: 'The first step. The browser fills in what it knows.',
    ...known(cart),
    until: isState('address'),
  },
  {
    name: 'address-wrong',
    title: 'Address with mistakes',
    about: 'What the server found wrong stands at its field.',
    ...known(cartOf(cart.lines), {
      CartAddress: () => ({
        result: {
          cart: null,
          userErrors: [
            { code: 'ADDRESS_INCOMPLETE', message: 'Please check the postal code.', field: ['address', 'postalCode'] },
          ],
        },
      }),
    }),
    act: async (page) => {
      await until(() => root(page)?.querySelector('#email'))
      const values = {
        email: 'a@b.example',
        firstName: 'Ada',
        lastName: 'Byron',
        address1: 'x 1',
        postalCode: '1',
        city: 'B',
      }
      for (const [name, value] of Object.entries(values)) {
        const input = root(page)?.querySelector<HTMLInputElement>(`#${name}`)
        if (input) {
          input.value = value
        }
      }
      await press(page, 'form [type="submit"]')
    },
    until: (page) => Boolean(root(page)?.querySelector('#postalCode[aria-invalid="true"]')),
  },
  {
    name: 'address-not-served',
    title: 'Address not served',
    about: 'The partner does not ship to the country of the address that a quote brought along.',
    ...known({
      ...withAddress,
      blockers: [blocker('ADDRESS_NOT_SERVED', 'Acme Parts does not ship to this country.')],
    }),
    until: isState('address'),
  },
  {
    name: 'suggested',
    title: 'Another spelling of the address',
    about: 'The tax provider writes the address differently, and the buyer may take that.',
    ...known({ ...withAddress, suggestedAddress: { ...address, address1: 'Hauptstr. 5', postalCode: '10115' } }),
    until: isState('shipping'),
  },
  {
    name: 'shipping',
    title: 'Shipping',
    about: 'Each way with price and time.',
    ...known(withAddress),
    until: isState('shipping'),
  },
  {
    name: 'shipping-unknown',
    title: 'Shipping cannot be told',
    about: 'A service behind does not answer.',
    ...known({ ...withAddress, shippingOptions: null }),
    until: (page) => isState('shipping')(page) && Boolean(root(page)?.querySelector('.note')),
  },
  {
    name: 'payment',
    title: 'Payment',
    about: 'The partner’s ways to pay, and nothing else. An invoice may carry the buyer’s own number.',
    ...known(readyCart),
    until: isState('payment'),
  },
  {
    name: 'payment-external',
    title: 'Payment provider',
    about: 'The provider’s own element stands in the slot payment.',
    ...known(readyCart, externalOnly, html`<button slot="payment" type="button">Pay with Example Pay</button>`),
    until: isState('payment'),
  },
  {
    name: 'payment-pending',
    title: 'The bank has not answered',
    about:
      'The provider waits for the bank, and tells it in its own place. Nothing can be ordered until it has confirmed.',
    ...known(readyCart, externalOnly, html`<p slot="payment" role="status">Example Pay is waiting for your bank…</p>`),
    until: isState('payment'),
  },
  {
    name: 'payment-confirmed',
    title: 'Paid',
    about: 'The provider has confirmed, and the page said so by setVerification.',
    ...known(readyCart, externalOnly),
    act: async (page) => {
      await until(() => isState('payment')(page))
      page.querySelector('miq-checkout')?.setVerification('pay_1')
    },
    until: isState('review'),
  },
  {
    name: 'bank-returned',
    title: 'Back from the bank',
    about:
      'The page was left for the bank. It says setVerification before the cart is there, and the buyer checks the order.',
    ...known(readyCart, externalOnly),
    render: () => {
      keepCart()
      const checkout = document.createElement('miq-checkout')
      checkout.setVerification('pay_1')
      return html`${checkout}`
    },
    until: isState('review'),
  },
  {
    name: 'payment-declined',
    title: 'Payment not confirmed',
    about: 'The provider’s id was refused; nothing was ordered.',
    ...known(readyCart, { ...externalOnly, OrderPlace: refusal('PAYMENT_INVALID', ['payment', 'verificationId']) }),
    act: async (page) => {
      await until(() => isState('payment')(page))
      page.querySelector('miq-checkout')?.setVerification('pay_1')
      await until(() => isState('review')(page))
      await press(page, '.actions .primary')
    },
    until: (page) => isState('payment')(page) && Boolean(root(page)?.querySelector('.note.danger')),
  },
  {
    name: 'review',
    title: 'Check and order',
    about: 'Everything once more, with a way back to each step.',
    ...known(readyCart, invoiceOnly),
    act: toReview,
    until: isState('review'),
  },
  {
    name: 'tax-estimated',
    title: 'Tax estimated',
    about: 'The tax service could not answer, and the rate table did.',
    ...known({
      ...readyCart,
      cost: readyCart.cost && {
        ...readyCart.cost,
        tax: readyCart.cost.tax && { ...readyCart.cost.tax, status: 'ESTIMATED' },
      },
    }),
    until: isState('payment'),
  },
  {
    name: 'tax-pending',
    title: 'Tax not known',
    about: 'No rate is known for the address, so there is no total yet.',
    ...known({
      ...readyCart,
      blockers: [blocker('TAX_PENDING', 'No tax rate is known for this address.')],
      cost: readyCart.cost && {
        ...readyCart.cost,
        total: null,
        tax: { status: 'PENDING', total: { amount: '0.00', currencyCode: 'EUR' } },
      },
    }),
    until: isState('address'),
  },
  {
    name: 'placing',
    title: 'Ordering',
    about: 'The order is on its way. A second click changes nothing.',
    ...known(readyCart, { OrderPlace: silence }),
    act: placeOrder,
    until: isState('placing'),
  },
  {
    name: 'price-changed',
    title: 'The price changed',
    about: 'Old and new total; nothing is ordered until the buyer agrees.',
    ...known(readyCart, {
      OrderPlace: {
        orderPlace: {
          order: null,

          newCost: readyCart.cost && { ...readyCart.cost, total: { amount: '451.02', currencyCode: 'EUR' } },
          userErrors: [{ code: 'PRICE_CHANGED', message: 'The price changed.', field: ['input', 'expectedTotal'] }],
        },
      },
    }),
    act: placeOrder,
    until: isState('changed'),
  },
  {
    name: 'unsure',
    title: 'No answer',
    about: 'It may have been ordered. Trying again is safe, and the buyer is told so.',
    ...known(readyCart, { OrderPlace: refuse('OVERLOADED') }),
    act: placeOrder,
    until: isState('unsure'),
  },
  {
    name: 'expired',
    title: 'Session ended',
    about: 'Session and cart are gone; nothing was ordered.',
    ...known(readyCart, { OrderPlace: refusal('CART_NOT_FOUND') }),
    act: placeOrder,
    until: isState('expired'),
  },
  {
    name: 'placed',
    title: 'Ordered',
    about: 'The order is accepted durably, and has a number.',
    ...known(readyCart, { OrderPlace: { orderPlace: { order, newCost: null, userErrors: [] } } }),
    act: placeOrder,
    until: isState('placed'),
  },
  {
    name: 'hosted',
    title: 'The partner’s own checkout',
    about: 'Where the partner has a checkout of its own, it is one link away.',
    ...known({ ...cart, checkoutUrl: 'https://acme.example/checkout?cart=cart-1&token=t' }),
    until: isState('hosted'),
  },
  {
    name: 'empty',
    title: 'Empty',
    about: 'Nothing is in the cart.',
    render: () => html`<miq-checkout></miq-checkout>`,
    until: isState('empty'),
  },
  {
    name: 'loading',
    title: 'Loading',
    about: 'The cart is being read.',
    ...known(cart, { CartRead: silence }),
    until: isState('loading'),
  },
  {
    name: 'failed',
    title: 'Cannot be read',
    about: 'The buyer can try again.',
    ...known(cart, { CartRead: refuse('OVERLOADED') }),
    until: isState('error'),
  },
  {
    name: 'not-allowed',
    title: 'The key is not for this page',
    about: 'The buyer reads neutral words. The developer finds the reason on the console, and in miq-error.',
    ...known(cart, { Shop: refuse('ORIGIN_NOT_ALLOWED') }),
    until: (page) => isState('error')(page) && Boolean(root(page)?.textContent.includes('not available on this page')),
  },
]

export default states
