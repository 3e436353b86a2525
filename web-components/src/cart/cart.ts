import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { cartOf, type CartStore, type Outcome, type RemovedLine } from '../core/cart.ts'
import type { Context } from '../core/context.ts'
import { amount, row } from '../core/bill.ts'
import { blockersOf, lineName, materialOf, nextBreak, pictureOf } from '../core/cart-view.ts'
import { type Declarations, flag, MiqElement, text } from '../core/element.ts'
import type { Emitter } from '../core/emitter.ts'
import { focusNext } from '../core/focus.ts'
import { money } from '../core/format.ts'
import type { I18n } from '../core/i18n.ts'
import { safeAddress } from '../core/links.ts'
import { button, note } from '../core/note.ts'
import { mayPass } from '../core/problem.ts'
import { stepper } from '../core/stepper.ts'
import type { Cart, CartLine } from '../core/types.ts'
import { emit } from '../events.ts'
import { cartStyles } from './cart.styles.ts'
import { hearOpeners } from './opener.ts'

/**
 * What the buyer is about to order: lines with quantity, price and what is wrong with them, and the way to the checkout.
 * With `modal` it is a drawer that opens by `miq-cart-open` and after something was added; without, it stands in the page.
 *
 * @attr modal - A drawer over the page.
 * @attr open - Whether the drawer is open.
 * @attr cart-id - A cart that the page knows by its id; the buyer's own when not set.
 * @attr state - Read only: `loading`, `empty`, `filled`, `offline` or `error`.
 * @fires miq-cart-change - The buyer changed the cart; `detail.result` is the promise of how it went.
 * @fires miq-price-change - A line costs something else than the buyer saw.
 * @fires miq-checkout-start - The buyer wants to order. Cancelable: call `preventDefault()` to take over.
 * @slot - Instead of the cart, while it cannot be had.
 * @slot empty - Shown when nothing is in it.
 * @slot line-extra - Below the lines.
 * @slot footer - Above the button to the checkout.
 * @slot legal - Below it.
 * @csspart dialog - All of it.
 * @csspart line - A line.
 * @csspart qty - The field for the quantity with its two buttons.
 * @csspart remove - The button that takes a line out.
 * @csspart undo - What stands in the place of a line that was taken out.
 * @csspart total - The sum.
 */
export class MiqCart extends MiqElement {
  static override properties: Declarations = {
    open: { ...flag, reflect: true },
    modal: { ...flag, reflect: true },
    cartId: text,
  }
  static override styles = cartStyles

  declare open: boolean
  declare modal: boolean
  declare cartId: string
  #deaf: (() => void) | undefined
  #told = ''
  /** Ids of the lines as they stand in the page. */
  #places: readonly string[] = []

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#deaf?.()
    this.open = false
  }

  /** Shows the cart: opens the drawer, or brings it into view. */
  show(): void {
    if (this.modal) {
      this.open = true
    } else {
      this.scrollIntoView({ block: 'nearest' })
      this.renderRoot.querySelector('h2')?.focus()
    }
  }

  /** Opens it as a drawer, also without the attribute `modal`. */
  showModal(): void {
    this.modal = true
    this.open = true
  }

  /** Closes the drawer; the focus goes back to where it was. */
  close(): void {
    this.open = false
  }

  protected override follows(context: Context): Emitter[] {
    return [...super.follows(context), cartOf(context.shop)]
  }

  protected override entered(context: Context): void {
    super.entered(context)
    const store = cartOf(context.shop)
    void store.use(this.cartId)
    this.#deaf?.()
    this.#deaf = hearOpeners(
      context,
      (id) => !id || id === this.id,
      () => {
        this.show()
      },
    )
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    if (changed.has('cartId')) {
      void this.#store?.use(this.cartId)
    }
    const { cart, isWaiting, problem, removed } = this.#store ?? {}
    this.state = isWaiting
      ? 'offline'
      : cart === undefined
        ? problem || this.context?.shop.problem
          ? 'error'
          : 'loading'
        : cart?.lines.length || removed?.length
          ? 'filled'
          : 'empty'
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    const dialog = this.renderRoot.querySelector('dialog')
    if (dialog && this.open !== dialog.open) {
      if (this.open) {
        dialog.showModal()
      } else {
        dialog.close()
      }
    }
    this.#announce()
  }

  get #store(): CartStore | undefined {
    return this.context && cartOf(this.context.shop)
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.context?.flow.mode === 'handoff') {
      return nothing // the page's own cart takes over
    }
    const { context } = this
    const store = this.#store
    const sheet = html`<div class="sheet">
      ${this.#head()} ${context && store ? [this.#notes(store, context.i18n), this.#body(store, context)] : nothing}
    </div>`
    return this.modal
      ? html`<dialog part="dialog" aria-labelledby="title" @close=${this.#closed} @click=${this.#outside}>
          ${sheet}
        </dialog>`
      : html`<section part="dialog" aria-labelledby="title">${sheet}</section>`
  }

  #head(): TemplateResult {
    return html`<header>
      <h2 id="title" tabindex="-1">${this.t('cart.title')}</h2>
      ${
        this.modal
          ? html`<button class="button quiet close" aria-label=${this.t('common.close')} @click=${this.#toClose}>
              ×
            </button>`
          : nothing
      }
    </header>`
  }

  #notes(store: CartStore, i18n: I18n): TemplateResult {
    const { cart, problem, lineProblems } = store
    const seen = (words: string, kind: string, note_: () => void): TemplateResult =>
      note(
        words,
        kind,
        button(this.t('common.ok'), () => {
          note_()
          void focusNext(this, 'h2')
        }),
      )
    return html`<div class="notes">
      <div role="status">
        ${store.isWaiting ? note(this.t(cart ? 'cart.waiting' : 'common.offline'), 'warning') : nothing}
        ${
          store.isFromElsewhere
            ? seen(this.t('cart.elsewhere'), '', () => {
                store.noted()
              })
            : nothing
        }
        ${
          store.changes.size
            ? seen(this.t('cart.pricesChanged'), 'warning', () => {
                store.acceptChanges()
              })
            : nothing
        }
      </div>
      <div role="alert">
        ${
          problem && !lineProblems.size && cart !== undefined
            ? note(i18n.says(problem), 'danger', mayPass(problem) ? this.#retry(store) : nothing)
            : nothing
        }
      </div>
    </div>`
  }

  #retry(store: CartStore): TemplateResult {
    return button(this.t('common.retry'), () => void store.reread())
  }

  #body(store: CartStore, { i18n, shop }: Context): TemplateResult {
    const { cart } = store
    if (this.state === 'error') {
      return html`<slot>
        <div class="empty">
          <p>${i18n.says(store.problem ?? shop.problem)}</p>
          ${this.#retry(store)}
        </div>
      </slot>`
    }
    if (cart === undefined) {
      return html`<div aria-busy="true">
        <p class="visually-hidden">${this.t('common.loading')}</p>
        <div class="skeleton"></div>
        <div class="skeleton"></div>
      </div>`
    }
    const rows = inPlaces(this.#places, withRemoved(cart?.lines ?? [], store.removed))
    this.#places = rows.map(({ id }) => id)
    return rows.every(({ line }) => !line)
      ? this.#nothing()
      : html`<ul aria-label=${this.t('cart.title')}>
            ${rows.map(({ line, isRemoved }) =>
              line ? (isRemoved ? this.#gone(line, store) : this.#line(line, store, i18n)) : nothing,
            )}
          </ul>
          <slot name="line-extra"></slot>
          ${cart?.lines.length ? this.#foot(cart, store, i18n) : nothing}`
  }

  #nothing(): TemplateResult {
    return html`<slot name="empty">
      <div class="empty">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M5 8h14l-1 12H6L5 8Zm3.5 0V7a3.5 3.5 0 0 1 7 0v1" />
        </svg>
        <p>${this.t('cart.empty')}</p>
        <p class="muted small">${this.t('cart.emptyHint')}</p>
        ${this.modal ? button(this.t('cart.goOn'), this.#toClose) : nothing}
      </div>
    </slot>`
  }

  #line(line: CartLine, store: CartStore, i18n: I18n): TemplateResult {
    const { id, quantity, offer, speed } = line
    const name = lineName(line)
    const change = store.changes.get(id)
    const problem = store.lineProblems.get(id)
    const hint = nextBreak(line)
    const unit = offer?.unitPrice
    return html`<li part="line" aria-busy=${store.pending.has(id)}>
      ${this.#picture(line)}
      <div>
        <p class="name"><bdi>${name}</bdi></p>
        <p class="small muted">
          <bdi>${materialOf(line)}</bdi>${
            speed === 'STANDARD' ? nothing : html` · ${i18n.maybe(`part-options.speed.${speed}`) ?? ''}`
          }
        </p>
      </div>
      <p class="sum">
        <b>${amount(line.total, i18n)}</b><br />
        ${change ? html`<s class="small muted">${amount(change.before, i18n)}</s>` : nothing}
        ${
          unit && (quantity > 1 || change)
            ? html`<bdi class="small ${change ? 'error' : 'muted'}"
                >${this.t('common.each', { price: money(unit, i18n.locale) })}</bdi
              >`
            : nothing
        }
      </p>
      <div class="tools">
        ${this.#quantity(line, store.pending.get(id)?.quantity ?? quantity, Boolean(problem))}
        <button
          part="remove"
          class="button quiet small"
          aria-label=${this.t('common.removeOf', { name })}
          @click=${() => {
            this.#say(store.remove(id), `[id="undo-${id}"]`)
          }}
        >
          ${this.t('common.remove')}
        </button>
      </div>
      <div class="said small" role="status" id="said-${id}">
        ${[
          i18n.says(problem, 'error', { max: this.#most }),
          ...blockersOf(store.cart, id).map((each) => i18n.says(each, 'blocker')),
        ].map((words) => (words ? html`<p class="error">${words}</p>` : nothing))}
        ${
          hint
            ? html`<p class="muted">
                ${this.count('common.nextBreak', { count: hint.more, price: money(hint.unitPrice, i18n.locale) })}
              </p>`
            : nothing
        }
      </div>
    </li>`
  }

  #picture(line: CartLine): TemplateResult {
    const picture = pictureOf(line)
    return picture
      ? html`<img class="picture" src=${picture.url} alt="" width="72" height="72" loading="lazy" />`
      : html`<svg class="picture" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 3 4 7.5v9L12 21l8-4.5v-9L12 3Zm0 18v-9m0 0L4 7.5m8 4.5 8-4.5" />
        </svg>`
  }

  #quantity(line: CartLine, quantity: number, isWrong: boolean): TemplateResult {
    const most = this.#most
    const label = this.t('cart.quantity', { name: lineName(line) })
    const field = html`<input
      type="number"
      inputmode="numeric"
      min="1"
      max=${most}
      .value=${String(quantity)}
      aria-label=${label}
      aria-invalid=${isWrong}
      aria-describedby="said-${line.id}"
      @change=${({ target }: Event) => {
        const input = target as HTMLInputElement
        input.value = String(this.#set(line, Math.round(input.valueAsNumber)))
      }}
    />`
    return html`<span part="qty" role="group" aria-label=${label}>
      ${stepper(
        field,
        quantity,
        most,
        (key) => this.t(key),
        (pieces) => this.#set(line, pieces),
      )}
    </span>`
  }

  #gone(line: CartLine, store: CartStore): TemplateResult {
    const { id } = line
    const name = lineName(line)
    return html`<li
      part="undo"
      class="small"
      @focusin=${() => {
        store.hold(id)
      }}
      @focusout=${() => {
        store.release(id)
      }}
    >
      <span>${this.t('cart.removed')} <bdi>${name}</bdi></span>
      <button
        class="button quiet"
        id="undo-${id}"
        aria-label=${this.t('cart.undo', { name })}
        @click=${() => {
          this.#say(store.undo(id), 'h2')
        }}
      >
        ${this.t('common.undo')}
      </button>
    </li>`
  }

  #foot(cart: Cart, store: CartStore, i18n: I18n): TemplateResult {
    const { cost, checkoutUrl, lines } = cart
    const stops = blockersOf(cart)
    const isStopped = stops.length > 0 || lines.some(({ id }) => blockersOf(cart, id).length > 0)
    const words = this.t('cart.checkout')
    return html`<footer>
      <dl>
        ${cost?.fees.map((fee) => row(fee.label, amount(fee.amount, i18n), 'small'))}
        <div class="row total" part="total" aria-busy=${store.isBusy}>
          <dt>${this.t('cost.subtotal')}</dt>
          <dd>${amount(cost?.subtotal, i18n)}</dd>
        </div>
      </dl>
      <p class="small muted">${this.t('cart.later')}</p>
      ${stops.map((each) => html`<p class="small error">${i18n.says(each, 'blocker')}</p>`)}
      <slot name="footer"></slot>
      ${
        isStopped
          ? html`<button class="button primary" aria-disabled="true" aria-describedby="stopped">${words}</button>
              <p id="stopped" class="small muted">${this.t('cart.stopped')}</p>`
          : checkoutUrl
            ? html`<a
                class="button primary"
                href=${safeAddress(checkoutUrl, location.href) ?? nothing}
                @click=${this.#checkout}
                >${words}</a
              >`
            : html`<button class="button primary" @click=${this.#checkout}>${words}</button>`
      }
      <slot name="legal"></slot>
    </footer>`
  }

  get #most(): number {
    return this.context?.shop.partner?.orderLimits.maxQuantity ?? 10_000
  }

  /** Asks for so many, as far as there can be so many; says how many were asked for. */
  #set(line: CartLine, quantity: number): number {
    const before = this.#store?.pending.get(line.id)?.quantity ?? line.quantity
    const wanted = Math.min(Math.max(Number.isFinite(quantity) ? quantity : line.quantity, 1), this.#most)
    if (wanted !== before) {
      this.#say(this.#store?.update(line.id, { quantity: wanted }))
    }
    return wanted
  }

  /** Tells the page of a change; the focus goes on from what it takes away. */
  #say(result: Promise<Outcome> | undefined, focus?: string): void {
    if (result) {
      emit(this, 'miq-cart-change', { result })
      if (focus) {
        void focusNext(this, focus, result)
      }
    }
  }

  /** Tells the page of prices that changed, each once. */
  #announce(): void {
    const changes = [...(this.#store?.changes ?? [])]
    const told = JSON.stringify(changes)
    if (told !== this.#told) {
      this.#told = told
      for (const [, { before, after }] of changes) {
        emit(this, 'miq-price-change', { before, after, reason: 'server' })
      }
    }
  }

  readonly #checkout = (event: Event): void => {
    const { id, checkoutUrl } = this.#store?.cart ?? {}
    if (!id) {
      return
    }
    const goesOn = emit(
      this,
      'miq-checkout-start',
      { cartId: id, checkoutUrl: checkoutUrl ?? null },
      { cancelable: true },
    )
    if (!goesOn) {
      event.preventDefault()
    }
    this.close()
  }

  readonly #toClose = (): void => {
    this.close()
  }

  readonly #closed = (): void => {
    this.open = false
  }

  /** The backdrop counts as the dialog itself. */
  readonly #outside = (event: Event): void => {
    if (event.target === event.currentTarget) {
      this.close()
    }
  }
}

/** A place in the list, empty once what stood there is gone for good. */
interface Row {
  id: string
  line?: CartLine
  isRemoved?: boolean
}

/** Lines in their order, with those that were taken out where they stood. */
function withRemoved(lines: readonly CartLine[], removed: readonly RemovedLine[]): Row[] {
  const rows: Row[] = lines.map((line) => ({ id: line.id, line }))
  for (const { line, index } of [...removed].sort((a, b) => a.index - b.index)) {
    rows.splice(index, 0, { id: line.id, line, isRemoved: true })
  }
  return rows
}

/** The rows in the places that they have had: where one goes, its place stays, so that no other moves with the focus in it. */
function inPlaces(places: readonly string[], rows: readonly Row[]): readonly Row[] {
  const kept = places.filter((id) => rows.some((row) => row.id === id))
  const isSameOrder = kept.every((id, at) => rows[at]?.id === id)
  return isSameOrder
    ? [...places.map((id) => rows.find((row) => row.id === id) ?? { id }), ...rows.slice(kept.length)]
    : rows
}

/** The buyer changed the cart. */
export interface CartChangeDetail {
  result: Promise<Outcome>
}

/** The buyer wants to order. */
export interface CheckoutStartDetail {
  cartId: string
  /** The partner's own checkout, where it has one. */
  checkoutUrl: string | null
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-cart-change': CustomEvent<CartChangeDetail>
    'miq-checkout-start': CustomEvent<CheckoutStartDetail>
  }
}
