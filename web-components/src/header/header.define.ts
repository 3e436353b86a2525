import { define } from '../core/define.ts'
import { MiqHeader } from './header.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-header': MiqHeader
  }
}

define('miq-header', MiqHeader)
