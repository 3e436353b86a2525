import { define } from '../core/define.ts'
import { MiqCart } from './cart.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-cart': MiqCart
  }
}

define('miq-cart', MiqCart)
