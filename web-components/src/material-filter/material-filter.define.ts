import { define } from '../core/define.ts'
import { MiqMaterialFilter } from './material-filter.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-material-filter': MiqMaterialFilter
  }
}

define('miq-material-filter', MiqMaterialFilter)
