import { html, type TemplateResult } from 'lit'
import { goOffline } from '../../gallery/offline.ts'
import { refuse, silence, type Answers } from '../../gallery/fake-server.ts'
import { blocker, cart, cartOf, cartServer, keepCart, line } from '../../gallery/cart-fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'
import type { Cart } from '../core/types.ts'

const element = (): TemplateResult => html`<miq-cart></miq-cart>`

function inside(page: HTMLElement, selector: string): HTMLElement | null {
  return page.querySelector('miq-cart')?.shadowRoot?.querySelector<HTMLElement>(selector) ?? null
}

async function press(page: HTMLElement, selector: string): Promise<void> {
  for (let tries = 0; tries < 200 && !inside(page, selector); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  inside(page, selector)?.click()
}

/** The element in a page that knows the cart from before. */
function known(start: Cart, answers: Answers = {}): Pick<GalleryState, 'render' | 'answers'> {
  return {
    answers: () => ({ ...cartServer(start), ...answers }),
    render: () => {
      keepCart()
      return element()
    },
  }
}

const isFilled = (page: HTMLElement): boolean => page.querySelector('miq-cart')?.state === 'filled'

function says(page: HTMLElement, text: string): boolean {
  return page.querySelector('miq-cart')?.shadowRoot?.textContent.includes(text) ?? false
}

const broken = cartOf([line('line-1', 'pa12-white', 8), line('line-2', 'wax', 2)])

const states: readonly GalleryState[] = [
  {
    name: 'filled',
    title: 'Two lines',
    about: 'What the buyer is about to order. The first line is near a lower price, and says so.',
    ...known(cart),
    until: isFilled,
  },
  {
    name: 'drawer',
    title: 'As a drawer',
    about: 'With the attribute modal, it opens over the page and gives the focus back when it closes.',
    ...known(cart),
    render: () => {
      keepCart()
      return html`<miq-cart-button></miq-cart-button><miq-cart modal></miq-cart>`
    },
    act: async (page) => {
      await page.querySelector('miq-cart-button')?.updateComplete
      page.querySelector('miq-cart-button')?.shadowRoot?.querySelector('button')?.click()
    },
    until: (page) => isFilled(page) && Boolean(inside(page, 'dialog[open] li')),
  },
  {
    name: 'empty',
    title: 'Empty',
    about: 'Nothing was added yet. The slot empty replaces it.',
    render: element,
    until: (page) => page.querySelector('miq-cart')?.state === 'empty',
  },
  {
    name: 'loading',
    title: 'Loading',
    about: 'A cart from before is being read.',
    ...known(cart, { CartRead: silence }),
    until: (page) => page.querySelector('miq-cart')?.state === 'loading' && Boolean(inside(page, '.skeleton')),
  },
  {
    name: 'failed',
    title: 'Cannot be read',
    about: 'The buyer can try again; the default slot replaces the words.',
    ...known(cart, { CartRead: refuse('OVERLOADED') }),
    until: (page) => page.querySelector('miq-cart')?.state === 'error',
  },
  {
    name: 'break-near',
    title: 'Nearly at a lower price',
    about: 'One piece more and each of them costs less: the line says what it would cost.',
    ...known(cartOf([line('line-1', 'pa12-white', 9)])),
    until: (page) => says(page, '1 more and each costs'),
  },
  {
    name: 'break-reached',
    title: 'A lower price is reached',
    about: 'With the tenth piece each of them costs less. Nothing has to be accepted: the buyer caused it.',
    ...known(cartOf([line('line-1', 'pa12-white', 9)])),
    act: (page) => press(page, '[part="qty"] button:last-child'),
    until: (page) => says(page, '16.56 each') && !says(page, 'more and each costs'),
  },
  {
    name: 'unprintable',
    title: 'A line that can no longer be made',
    about: 'The line says why, and the way to the checkout is closed until it is gone.',
    ...known({
      ...broken,
      blockers: [...broken.blockers, blocker('NOT_PRINTABLE', 'This cannot be made.', 'line-2')],
    }),
    until: isFilled,
  },
  {
    name: 'removed',
    title: 'Removed, with undo',
    about: 'The line is out on the server at once, and can be put back for some seconds.',
    ...known(cart),
    act: (page) => press(page, '[part="remove"]'),
    until: (page) => Boolean(inside(page, '[part="undo"]')),
  },
  {
    name: 'price-changed',
    title: 'A price changed',
    about:
      'A line costs something else than when the buyer saw it. Old and new stand side by side until it is accepted.',
    ...known(cart),
    render: () => {
      const seen = { of: 'pa12-white 8 STANDARD', unitPrice: { amount: '17.10', currencyCode: 'EUR' } }
      keepCart('cart-1', { 'line-1': seen })
      return element()
    },
    until: (page) => Boolean(inside(page, 's')),
  },
  {
    name: 'review-required',
    title: 'Too large to order at once',
    about: 'Over the partner’s limit a person looks at the order first.',
    ...known({ ...cart, blockers: [...cart.blockers, blocker('REVIEW_REQUIRED', 'We look at this order first.')] }),
    until: isFilled,
  },
  {
    name: 'minimum-order',
    title: 'Below the minimum order value',
    about: 'The partner’s fee for small orders stands above the sum.',
    ...known({
      ...cart,
      cost: cart.cost && {
        ...cart.cost,
        fees: [{ label: 'Minimum order', amount: { amount: '12.00', currencyCode: 'EUR' } }],
      },
    }),
    until: isFilled,
  },
  {
    name: 'elsewhere',
    title: 'Changed in another window',
    about: 'The cart is read again, and says so.',
    ...known(cart),
    act: async (page) => {
      await press(page, 'li')
      const channel = new BroadcastChannel(`modeliq:cart:${location.origin}:pk_test_acme`)
      channel.postMessage({ id: 'cart-1', version: 99 })
      channel.close()
    },
    until: (page) => Boolean(inside(page, '[role="status"] .note')),
  },
  {
    name: 'offline',
    title: 'Offline',
    about: 'What the buyer changes waits until the network is back, and the cart says so.',
    ...known(cart),
    act: async (page) => {
      await press(page, 'li')
      goOffline()
      await press(page, '[part="qty"] button:last-child')
    },
    until: (page) => page.querySelector('miq-cart')?.state === 'offline',
  },
  {
    name: 'ended',
    title: 'The cart has ended',
    about: 'Its session is over. The next part that is added starts a new one.',
    ...known(cart, {
      CartUpdate: () => ({
        result: { cart: null, userErrors: [{ code: 'CART_NOT_FOUND', message: 'gone', field: ['cartId'] }] },
      }),
    }),
    act: (page) => press(page, '[part="qty"] button:last-child'),
    until: (page) => Boolean(inside(page, '.note.danger')),
  },
  {
    name: 'hosted',
    title: 'The partner’s own checkout',
    about: 'The button is a link to the partner’s page, with the cart’s id and a signed token.',
    ...known({ ...cart, checkoutUrl: 'https://acme.example/checkout?cart=cart-1&token=t' }),
    until: (page) => Boolean(inside(page, 'a.primary')),
  },
]

export default states
