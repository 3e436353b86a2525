import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { cartOf } from '../core/cart.ts'
import type { Context } from '../core/context.ts'
import { type Declarations, MiqElement, text } from '../core/element.ts'
import type { Emitter } from '../core/emitter.ts'
import { number } from '../core/format.ts'
import { emit } from '../events.ts'
import { cartButtonStyles } from './cart-button.styles.ts'

/**
 * Opens the cart, and says how much is in it.
 *
 * @attr for - Id of the `miq-cart` to open; the one in the same provider when not set.
 * @attr count - Read only: pieces in the cart; the property is `pieces`.
 * @attr state - Read only: `loading`, `empty` or `filled`.
 * @fires miq-cart-open - Cancelable: call `preventDefault()` to show a cart of your own. Dispatch it yourself to open the cart.
 * @slot icon - Instead of the shopping bag.
 * @csspart button - The button.
 * @csspart badge - The number of pieces.
 */
export class MiqCartButton extends MiqElement {
  static override properties: Declarations = {
    for: text,
    pieces: { type: Number, attribute: 'count', reflect: true, value: 0 },
  }
  static override styles = cartButtonStyles

  declare for: string
  /** Pieces in the cart. */
  declare pieces: number

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector('button')?.focus(options)
  }

  protected override follows(context: Context): Emitter[] {
    return [...super.follows(context), cartOf(context.shop)]
  }

  protected override entered(context: Context): void {
    super.entered(context)
    void cartOf(context.shop).load()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    const cart = this.context && cartOf(this.context.shop)
    this.pieces = cart?.count ?? 0
    this.state = this.pieces > 0 ? 'filled' : cart?.cart === undefined ? 'loading' : 'empty'
  }

  protected override render(): TemplateResult {
    const { pieces: count } = this
    return html`<button
      part="button"
      class="button quiet"
      aria-haspopup="dialog"
      aria-label=${new Intl.ListFormat(this.language, { type: 'unit' }).format([
        this.t('cart.open'),
        this.count('common.pieces', { count }),
      ])}
      @click=${this.#open}
    >
      <slot name="icon">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M5 8h14l-1 12H6L5 8Zm3.5 0V7a3.5 3.5 0 0 1 7 0v1" />
        </svg>
      </slot>
      ${count > 0 ? html`<span part="badge" aria-hidden="true">${number(count, this.language)}</span>` : nothing}
    </button>`
  }

  readonly #open = (): void => {
    emit(this, 'miq-cart-open', { for: this.for }, { cancelable: true })
  }
}

/** Somebody wants to see the cart. */
export interface CartOpenDetail {
  /** Id of a certain cart; empty for the one of the same provider. */
  for?: string
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-cart-open': CustomEvent<CartOpenDetail>
  }
}
