import type { Flow } from './flow.ts'
import type { I18n } from './i18n.ts'
import type { Shop } from './shop.ts'

/** What elements inside one provider share. */
export interface Context {
  /** The provider, or the element that has no provider around it: where the events of its elements come by. */
  host: Element
  shop: Shop
  /** The part that is being chosen: file, model, offers, selection. */
  flow: Flow
  i18n: I18n
}

/** An element's question for the context around it; the nearest provider answers by `take`, across shadow roots. */
export class ContextRequest extends Event {
  static readonly type = 'miq-context-request'
  readonly take: (context: Context) => void

  constructor(take: (context: Context) => void) {
    super(ContextRequest.type, { bubbles: true, composed: true })
    this.take = take
  }
}

/** Sent on the document when a provider has a new context: who asked before it was there asks again. */
export const contextChanged = 'miq-context-changed'
