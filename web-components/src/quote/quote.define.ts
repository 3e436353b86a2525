import { define } from '../core/define.ts'
import { MiqQuote } from './quote.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-quote': MiqQuote
  }
}

define('miq-quote', MiqQuote)
