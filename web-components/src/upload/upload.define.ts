import { define } from '../core/define.ts'
import { MiqUpload } from './upload.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-upload': MiqUpload
  }
}

define('miq-upload', MiqUpload)
