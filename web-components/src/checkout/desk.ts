import type { CartStore } from '../core/cart.ts'
import type { Checkout } from '../core/checkout.ts'
import type { I18n } from '../core/i18n.ts'
import type { Cart, Partner } from '../core/types.ts'

/** What the steps of the checkout are drawn from. */
export interface Desk {
  i18n: I18n
  partner: Partner
  store: CartStore
  checkout: Checkout
  cart: Cart
}
