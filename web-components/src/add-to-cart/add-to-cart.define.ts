import { define } from '../core/define.ts'
import { MiqAddToCart } from './add-to-cart.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-add-to-cart': MiqAddToCart
  }
}

define('miq-add-to-cart', MiqAddToCart)
