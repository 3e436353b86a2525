import { define } from '../core/define.ts'
import { MiqProvider } from './provider.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-provider': MiqProvider
  }
}

define('miq-provider', MiqProvider)
