import { html, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit'
import { contextChanged, ContextRequest, type Context } from '../core/context.ts'
import { type Declarations, MiqElement } from '../core/element.ts'
import type { Flow, Mode } from '../core/flow.ts'
import type { I18n, Messages } from '../core/i18n.ts'
import type { ContextOptions } from '../core/make-context.ts'
import type { Shop } from '../core/shop.ts'
import { emit } from '../events.ts'
import { providerStyles } from './provider.styles.ts'

/**
 * Gives the elements inside one shop, one language and one part to talk about. It has no looks of its own.
 *
 * @attr partner - The partner's publishable key.
 * @attr endpoint - Address of the ModelIQ server; the origin of the script when not set.
 * @attr locale - Language and region (`de-AT`); the page's `lang`, else the partner's, when not set.
 * @attr mode - `order` (default): cart and checkout here. `quote`: prices without a cart. `handoff`: the page's own cart takes over.
 * @attr theme - `auto` (default) follows the page's color-scheme; `light` or `dark`.
 * @attr state - Read only: `loading`, `ready` or `error`.
 * @prop messages - Texts of the page's own by name; they win over every catalogue.
 * @prop token - The page's own token for a buyer whom the partner knows.
 * @fires miq-ready - The brand is there.
 * @fires miq-error - The brand cannot be had; `detail.code` and `detail.message` say why.
 * @fires miq-connection - The browser went offline or came back.
 * @slot - Everything inside.
 */
export class MiqProvider extends MiqElement {
  static override properties: Declarations = {
    mode: { value: 'order' },
    theme: { reflect: true, value: 'auto' },
    messages: { attribute: false },
    token: { attribute: false },
  }
  static override styles: CSSResultGroup = providerStyles

  declare mode: Mode
  declare theme: 'auto' | 'light' | 'dark'
  declare messages: Messages
  declare token: string | undefined

  constructor() {
    super()
    this.messages = {}
    this.addEventListener(ContextRequest.type, this.#answer)
  }

  /**
   * The shop behind this provider; undefined until there is a key.
   * @internal
   */
  get shop(): Shop | undefined {
    return this.context?.shop
  }

  /**
   * The part that the elements inside are about; undefined until there is a key.
   * @internal
   */
  get flow(): Flow | undefined {
    return this.context?.flow
  }

  /**
   * The texts of this provider.
   * @internal
   */
  get i18n(): I18n | undefined {
    return this.context?.i18n
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('online', this.#connection)
    window.addEventListener('offline', this.#connection)
    document.dispatchEvent(new Event(contextChanged))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('online', this.#connection)
    window.removeEventListener('offline', this.#connection)
  }

  protected override contextOptions(): ContextOptions | undefined {
    const options = super.contextOptions()
    return (
      options && {
        ...options,
        messages: this.messages,
        ...(this.token !== undefined && { token: this.token }),
      }
    )
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    const { host, shop, flow } = this.context ?? {}
    if (host === this) {
      flow?.setMode(this.mode) // inside another provider it is that one's to say
    }
    this.state = shop?.partner ? 'ready' : shop?.problem ? 'error' : 'loading'
  }

  protected override entered(context: Context): void {
    super.entered(context)
    document.dispatchEvent(new Event(contextChanged))
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`
  }

  readonly #answer = (event: Event): void => {
    if (event instanceof ContextRequest && event.composedPath()[0] !== this && this.context) {
      event.stopPropagation()
      event.take(this.context)
    }
  }

  readonly #connection = (): void => {
    emit(this, 'miq-connection', { online: navigator.onLine })
  }
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-connection': CustomEvent<ConnectionDetail>
  }
}

/** Whether the browser has a network. */
export interface ConnectionDetail {
  online: boolean
}
