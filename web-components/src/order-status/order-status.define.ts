import { define } from '../core/define.ts'
import { MiqOrderStatus } from './order-status.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-order-status': MiqOrderStatus
  }
}

define('miq-order-status', MiqOrderStatus)
