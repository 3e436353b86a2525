import { html } from 'lit'
import { cart, cartServer, keepCart } from '../../gallery/cart-fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'

const states: readonly GalleryState[] = [
  {
    name: 'empty',
    title: 'Empty',
    about: 'Nothing is in the cart.',
    render: () => html`<miq-cart-button></miq-cart-button>`,
    until: (page) => page.querySelector('miq-cart-button')?.state === 'empty',
  },
  {
    name: 'filled',
    title: 'Filled',
    about: 'The badge counts pieces.',
    answers: () => cartServer(cart),
    render: () => {
      keepCart()
      return html`<miq-cart-button></miq-cart-button>`
    },
    until: (page) => page.querySelector('miq-cart-button')?.state === 'filled',
  },
]

export default states
