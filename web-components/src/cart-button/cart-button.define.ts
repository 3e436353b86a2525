import { define } from '../core/define.ts'
import { MiqCartButton } from './cart-button.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-cart-button': MiqCartButton
  }
}

define('miq-cart-button', MiqCartButton)
