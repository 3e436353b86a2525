import { define } from '../core/define.ts'
import { MiqPartOptions } from './part-options.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-part-options': MiqPartOptions
  }
}

define('miq-part-options', MiqPartOptions)
