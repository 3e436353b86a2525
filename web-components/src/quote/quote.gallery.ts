import { html } from 'lit'
import { fakeServer, refuse, silence } from '../../gallery/fake-server.ts'
import { cartServer, keepCart } from '../../gallery/cart-fixtures.ts'
import { drawnModel, model, partner, quote, unreadableModel } from '../../gallery/fixtures.ts'
import { readyCart } from '../../gallery/order-fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'

const fallback = html`<a href="https://acme.example/contact">Ask us for a price</a>`
const reached =
  (...states: string[]) =>
  (page: HTMLElement) =>
    states.includes(page.querySelector('miq-quote')?.state ?? '')

/** Nothing of ours is there: what the page put inside the tag is all. */
const isFallback = (page: HTMLElement) => {
  const root = page.querySelector('miq-quote')?.shadowRoot
  return (
    reached('error')(page) && root?.querySelector('slot')?.assignedElements().length === 1 && !root.textContent.trim()
  )
}

const says = (text: string) => (page: HTMLElement) =>
  reached('quoted')(page) &&
  (
    page.querySelector('miq-quote')?.shadowRoot?.querySelector('miq-add-to-cart')?.shadowRoot?.textContent ?? ''
  ).includes(text)
const resumed = () => html`<miq-quote quote-id="quote-4711">${fallback}</miq-quote>`

const states: readonly GalleryState[] = [
  {
    name: 'empty',
    title: 'Before a file',
    about: 'The invitation to choose a file, with what is taken and what is agreed to.',
    render: () => html`<miq-quote>${fallback}</miq-quote>`,
    until: reached('empty'),
  },
  {
    name: 'ready',
    title: 'A part with its prices',
    about: 'Model and facts on one side, materials and prices on the other; one below the other where it is narrow.',
    render: () => html`<miq-quote model-id=${model.id}>${fallback}</miq-quote>`,
    answers: { ModelRead: { model: drawnModel }, ModelFollow: { modelUpdated: drawnModel } },
    until: (page) => {
      const inside = page.querySelector('miq-quote')?.shadowRoot
      const frames = inside?.querySelector('miq-model-viewer')?.frames ?? 0
      return reached('ready')(page) && inside?.querySelector('miq-price-list')?.state === 'ready' && frames > 0
    },
  },
  {
    name: 'stacked',
    title: 'Stacked',
    about: 'One column, for narrow places of a wide page.',
    render: () => html`<miq-quote layout="stacked" model-id=${model.id}>${fallback}</miq-quote>`,
    until: reached('ready'),
  },
  {
    name: 'failed',
    title: 'A file that cannot be read',
    about: 'Says why in plain words, and takes another file.',
    render: () => html`<miq-quote model-id=${model.id}>${fallback}</miq-quote>`,
    answers: { ModelFollow: silence, ModelRead: { model: unreadableModel } },
    until: reached('failed'),
  },
  {
    name: 'resumed',
    title: 'A quote that is taken up again',
    about: 'By its number: what, how many, what it comes to and until when; into the cart at these prices.',
    render: resumed,
    until: says('Quote number'),
  },
  {
    name: 'resumed-expired',
    title: 'A quote whose prices no longer hold',
    about: 'The way on leads to the part with today’s prices.',
    render: resumed,
    answers: {
      QuoteRead: () => ({ quote: quote({ status: 'EXPIRED', expiresAt: new Date(0).toISOString() }) }),
    },
    until: says('no longer hold'),
  },
  {
    name: 'resumed-unknown',
    title: 'A quote that is not there',
    about: 'Or another buyer’s: nothing is told of it, and another part can be priced.',
    render: resumed,
    answers: { QuoteRead: { quote: null } },
    until: says('no such quote'),
  },
  {
    name: 'checkout',
    title: 'Started in the checkout',
    about:
      'With screen="checkout", as a page writes it for the way back from a bank; the provider’s element is in the slot.',
    render: () => {
      keepCart()
      return html`<miq-quote screen="checkout"
        ><p slot="payment" role="status">Example Pay asks your bank…</p></miq-quote
      >`
    },
    answers: () => ({
      ...cartServer(readyCart),
      Shop: { partner: { ...partner, paymentMethods: ['EXTERNAL' as const] } },
    }),
    until: (page) =>
      reached('checkout')(page) &&
      page.querySelector('miq-quote')?.shadowRoot?.querySelector('miq-checkout')?.state === 'payment',
  },
  {
    name: 'loading',
    title: 'Loading',
    about: 'What the page put inside the tag stands in; a word is said when it takes long.',
    render: () => html`<miq-quote>${fallback}</miq-quote>`,
    answers: { Shop: silence },
    until: (page) => page.querySelector('miq-quote')?.shadowRoot?.querySelector('slot') != null,
  },
  {
    name: 'very-slow',
    title: 'Loading takes very long',
    about: 'After ten seconds the buyer is told what can be done. What the page put inside the tag still stands there.',
    render: () => html`<miq-quote>${fallback}</miq-quote>`,
    answers: { Shop: silence },
    act: () => new Promise((resolve) => setTimeout(resolve, 5000)),
    until: (page) => page.querySelector('miq-quote')?.shadowRoot?.textContent.includes('We are still trying.') ?? false,
  },
  {
    name: 'error',
    title: 'The key is not for this page',
    about: 'What the page put inside the tag stays; the developer finds the reason on the console, and in miq-error.',
    render: () => html`<miq-quote>${fallback}</miq-quote>`,
    answers: { Shop: refuse('ORIGIN_NOT_ALLOWED') },
    until: isFallback,
  },
  {
    name: 'key-unknown',
    title: 'The key is unknown',
    about: 'A key that was mistyped or taken back. The buyer sees the page’s own words, and not why.',
    render: () => html`<miq-quote>${fallback}</miq-quote>`,
    answers: { Shop: refuse('PARTNER_KEY_UNKNOWN') },
    until: isFallback,
  },
  {
    name: 'two',
    title: 'Two on one page',
    about: 'A quote that is taken up again, and a part beside it. Each says and does its own; the page’s cart is one.',
    render: () => {
      const fetch = fakeServer()
      return html`
        <miq-quote partner="pk_test_acme" quote-id="quote-4711" .fetch=${fetch}>${fallback}</miq-quote>
        <miq-quote partner="pk_test_acme" layout="stacked" .fetch=${fetch} model-id=${model.id}>${fallback}</miq-quote>
      `
    },
    until: (page) => {
      const states = [...page.querySelectorAll('miq-quote')].map(({ state }) => state)
      return states.join() === 'quoted,ready'
    },
  },
]

export default states
