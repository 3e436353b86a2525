import { define } from '../core/define.ts'
import { MiqPriceList } from './price-list.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-price-list': MiqPriceList
  }
}

define('miq-price-list', MiqPriceList)
