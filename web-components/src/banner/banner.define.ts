import { define } from '../core/define.ts'
import { MiqBanner } from './banner.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-banner': MiqBanner
  }
}

define('miq-banner', MiqBanner)
