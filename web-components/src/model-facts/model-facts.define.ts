import { define } from '../core/define.ts'
import { MiqModelFacts } from './model-facts.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-model-facts': MiqModelFacts
  }
}

define('miq-model-facts', MiqModelFacts)
