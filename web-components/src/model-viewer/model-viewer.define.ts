import { define } from '../core/define.ts'
import { MiqModelViewer } from './model-viewer.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-model-viewer': MiqModelViewer
  }
}

define('miq-model-viewer', MiqModelViewer)
