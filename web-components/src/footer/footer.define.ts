import { define } from '../core/define.ts'
import { MiqFooter } from './footer.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-footer': MiqFooter
  }
}

define('miq-footer', MiqFooter)
