import { define } from '../core/define.ts'
import { MiqPrintability } from './printability.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-printability': MiqPrintability
  }
}

define('miq-printability', MiqPrintability)
