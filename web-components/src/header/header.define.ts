import { MiqHeader } from './header.ts'

declare global {
  interface HTMLElementTagNameMap {
    'miq-header': MiqHeader
  }
}

// Two scripts on one page, a theme's and a plugin's say: the first one wins, and nothing throws.
if (!customElements.get('miq-header')) {
  customElements.define('miq-header', MiqHeader)
}
