import { define } from '../core/define.ts'
import { MiqCheckout } from './checkout.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-checkout': MiqCheckout
  }
}

define('miq-checkout', MiqCheckout)
