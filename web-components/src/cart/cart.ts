import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { repeat } from 'lit/directives/repeat.js'
import { cartOf, type CartStore, type Outcome, type RemovedLine } from '../core/cart.ts'
import type { Context } from '../core/context.ts'
import { flag, MiqElement } from '../core/element.ts'
import type { Emitter } from '../core/emitter.ts'
import { money } from '../core/format.ts'
import { mayPass } from '../core/problem.ts'
import type { CartLine } from '../core/types.ts'
import { blockersOf, lineName, nextBreak, pictureOf } from '../core/cart-view.ts'
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
  static override properties: PropertyDeclarations = {
    open: { ...flag, reflect: true },
    modal: { ...flag, reflect: true },
    cartId: { type: String, attribute: 'cart-id' },
  }
  static override styles = cartStyles

  declare open: boolean
  declare modal: boolean
  declare cartId: string
  #deaf: (() => void) | undefined
  #told = ''
  /** Where the focus goes once what it was on is gone. */
  #focusNext = ''

  constructor() {
    super()
    this.open = false
    this.modal = false
    this.cartId = ''
  }

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
    void (this.cartId ? store.use(this.cartId) : store.load())
    this.#deaf?.()
    this.#deaf = hearOpeners(
      context.host,
      (id) => !id || id === this.id,
      () => {
        this.show()
      },
    )
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    if (changed.has('cartId') && this.cartId) {
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
    if (this.#focusNext) {
      const next = this.renderRoot.querySelector<HTMLElement>(this.#focusNext)
      if (next) {
        this.#focusNext = ''
        next.focus()
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
    const sheet = html`<div class="sheet">${this.#head()} ${this.#notes()} ${this.#body()}</div>`
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
          ? html`<button
              class="button quiet close"
              type="button"
              aria-label=${this.t('common.close')}
              @click=${this.#toClose}
            >
              ×
            </button>`
          : nothing
      }
    </header>`
  }

  #notes(): TemplateResult {
    const store = this.#store
    const { problem } = store ?? {}
    return html`<div class="notes">
      <div role="status">
        ${
          store?.isWaiting
            ? html`<p class="note warning">${this.t(store.cart ? 'cart.waiting' : 'common.offline')}</p>`
            : nothing
        }
        ${
          store?.isFromElsewhere
            ? html`<p class="note">
                <span>${this.t('cart.elsewhere')}</span>
                <button class="button" type="button" @click=${this.#note}>${this.t('common.ok')}</button>
              </p>`
            : nothing
        }
        ${
          store?.changes.size
            ? html`<p class="note warning">
                <span>${this.t('cart.pricesChanged')}</span>
                <button class="button" type="button" @click=${this.#accept}>${this.t('common.ok')}</button>
              </p>`
            : nothing
        }
      </div>
      <div role="alert">
        ${
          problem && !store?.lineProblems.size && store?.cart !== undefined
            ? html`<p class="note danger">
                <span>${this.context?.i18n.code('error', problem.code, problem.message)}</span>
                ${
                  mayPass(problem)
                    ? html`<button class="button" type="button" @click=${this.#again}>
                        ${this.t('common.retry')}
                      </button>`
                    : nothing
                }
              </p>`
            : nothing
        }
      </div>
    </div>`
  }

  #body(): TemplateResult {
    const store = this.#store
    const { cart } = store ?? {}
    if (store && this.state === 'error') {
      const { code, message } = store.problem ?? { code: 'NETWORK', message: '' }
      return html`<slot>
        <div class="empty">
          <p>${this.context?.i18n.code('error', code, message)}</p>
          <button class="button" type="button" @click=${this.#again}>${this.t('common.retry')}</button>
        </div>
      </slot>`
    }
    if (!store || cart === undefined) {
      return html`<div aria-busy="true">
        <p class="visually-hidden">${this.t('common.loading')}</p>
        <div class="skeleton"></div>
        <div class="skeleton"></div>
      </div>`
    }
    const rows = withRemoved(cart?.lines ?? [], store.removed)
    if (rows.length === 0) {
      return this.#nothing()
    }
    return html`<ul aria-label=${this.t('cart.title')}>
        ${repeat(
          rows,
          ({ line, isRemoved }) => `${line.id}${isRemoved}`,
          ({ line, isRemoved }) => (isRemoved ? this.#gone(line) : this.#line(line, store)),
        )}
      </ul>
      <slot name="line-extra"></slot>
      ${cart?.lines.length ? this.#foot(store) : nothing}`
  }

  #nothing(): TemplateResult {
    return html`<slot name="empty">
      <div class="empty">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M5 8h14l-1 12H6L5 8Zm3.5 0V7a3.5 3.5 0 0 1 7 0v1" />
        </svg>
        <p>${this.t('cart.empty')}</p>
        <p class="muted small">${this.t('cart.emptyHint')}</p>
        ${
          this.modal
            ? html`<button class="button" type="button" @click=${this.#toClose}>${this.t('cart.goOn')}</button>`
            : nothing
        }
      </div>
    </slot>`
  }

  #line(line: CartLine, store: CartStore): TemplateResult {
    const name = lineName(line)
    const change = store.changes.get(line.id)
    const problem = store.lineProblems.get(line.id)
    const quantity = store.pending.get(line.id)?.quantity ?? line.quantity
    const hint = nextBreak(line)
    const unit = line.offer?.unitPrice
    return html`<li part="line" aria-busy=${store.pending.has(line.id)}>
      ${this.#picture(line)}
      <div>
        <p class="name"><bdi>${name}</bdi></p>
        <p class="small muted">
          <bdi>${line.material?.title ?? line.materialTitle}</bdi>${
            line.speed === 'STANDARD'
              ? nothing
              : html` · ${this.context?.i18n.maybe(`part-options.speed.${line.speed}`) ?? ''}`
          }
        </p>
      </div>
      <p class="sum">
        <b><bdi>${line.total ? money(line.total, this.language) : '–'}</bdi></b
        ><br />
        ${change ? html`<s class="small muted"><bdi>${money(change.before, this.language)}</bdi></s>` : nothing}
        ${
          unit && (line.quantity > 1 || change)
            ? html`<bdi class="small ${change ? 'error' : 'muted'}"
                >${this.t('cart.each', { price: money(unit, this.language) })}</bdi
              >`
            : nothing
        }
      </p>
      <div class="tools">
        ${this.#stepper(line, quantity, Boolean(problem))}
        <button
          part="remove"
          class="button quiet small"
          type="button"
          aria-label=${this.t('cart.remove', { name })}
          @click=${() => {
            this.#remove(line)
          }}
        >
          ${this.t('common.remove')}
        </button>
      </div>
      <div class="said small" role="status" id="said-${line.id}">
        ${
          problem
            ? html`<p class="error">
                ${this.context?.i18n.code('error', problem.code, problem.message, { max: this.#most })}
              </p>`
            : nothing
        }
        ${blockersOf(store.cart, line.id).map(
          ({ code, message }) => html`<p class="error">${this.context?.i18n.code('blocker', code, message)}</p>`,
        )}
        ${
          hint
            ? html`<p class="muted">
                ${this.count('cart.break', { count: hint.more, price: money(hint.unitPrice, this.language) })}
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

  #stepper(line: CartLine, quantity: number, isWrong: boolean): TemplateResult {
    const step = (by: number, label: string): TemplateResult =>
      html`<button
        class="button"
        type="button"
        aria-label=${label}
        ?disabled=${quantity + by < 1 || quantity + by > this.#most}
        @click=${() => {
          this.#set(line, quantity + by)
        }}
      >
        ${by > 0 ? '+' : '−'}
      </button>`
    return html`<span part="qty" role="group" aria-label=${this.t('cart.quantity', { name: lineName(line) })}>
      ${step(-1, this.t('cart.less'))}
      <input
        type="number"
        inputmode="numeric"
        min="1"
        max=${this.#most}
        .value=${live(String(quantity))}
        aria-label=${this.t('cart.quantity', { name: lineName(line) })}
        aria-invalid=${isWrong}
        aria-describedby="said-${line.id}"
        @change=${({ target }: Event) => {
          this.#set(line, Math.round((target as HTMLInputElement).valueAsNumber))
        }}
      />
      ${step(1, this.t('cart.more'))}
    </span>`
  }

  #gone(line: CartLine): TemplateResult {
    const store = this.#store
    return html`<li
      part="undo"
      class="small"
      @focusin=${() => store?.hold(line.id)}
      @focusout=${() => store?.release(line.id)}
    >
      <span>${this.t('cart.removed')} <bdi>${lineName(line)}</bdi></span>
      <button
        class="button quiet"
        type="button"
        id="undo-${line.id}"
        aria-label=${this.t('cart.undo', { name: lineName(line) })}
        @click=${() => {
          this.#focusNext = 'h2'
          this.#say(store?.undo(line.id))
        }}
      >
        ${this.t('common.undo')}
      </button>
    </li>`
  }

  #foot(store: CartStore): TemplateResult {
    const { cost, checkoutUrl } = store.cart ?? {}
    const stops = blockersOf(store.cart)
    const isStopped = stops.length > 0 || store.cart?.lines.some(({ id }) => blockersOf(store.cart, id).length > 0)
    return html`<footer>
      <dl>
        ${cost?.fees.map(
          ({ label, amount }) =>
            html`<div class="row small">
              <dt>${label}</dt>
              <dd><bdi>${money(amount, this.language)}</bdi></dd>
            </div>`,
        )}
        <div class="row" part="total" aria-busy=${store.isBusy}>
          <dt>${this.t('cart.subtotal')}</dt>
          <dd><bdi>${cost?.subtotal ? money(cost.subtotal, this.language) : '–'}</bdi></dd>
        </div>
      </dl>
      <p class="small muted">${this.t('cart.later')}</p>
      ${stops.map(
        ({ code, message }) => html`<p class="small error">${this.context?.i18n.code('blocker', code, message)}</p>`,
      )}
      <slot name="footer"></slot>
      ${
        isStopped
          ? html`<button class="button primary" type="button" aria-disabled="true" aria-describedby="stopped">
                ${this.t('cart.checkout')}
              </button>
              <p id="stopped" class="small muted">${this.t('cart.stopped')}</p>`
          : checkoutUrl
            ? html`<a class="button primary" href=${checkoutUrl} @click=${this.#checkout}
                >${this.t('cart.checkout')}</a
              >`
            : html`<button class="button primary" type="button" @click=${this.#checkout}>
                ${this.t('cart.checkout')}
              </button>`
      }
      <slot name="legal"></slot>
    </footer>`
  }

  get #most(): number {
    return this.context?.shop.partner?.orderLimits.maxQuantity ?? 10_000
  }

  #set(line: CartLine, quantity: number): void {
    const wanted = Math.min(Math.max(Number.isFinite(quantity) ? quantity : line.quantity, 1), this.#most)
    if (wanted !== (this.#store?.pending.get(line.id)?.quantity ?? line.quantity)) {
      this.#say(this.#store?.update(line.id, { quantity: wanted }))
    }
    this.requestUpdate()
  }

  #remove(line: CartLine): void {
    this.#focusNext = `[id="undo-${line.id}"]`
    this.#say(this.#store?.remove(line.id))
  }

  #say(result: Promise<Outcome> | undefined): void {
    if (result) {
      emit(this, 'miq-cart-change', { result })
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

  readonly #accept = (): void => {
    this.#focusNext = 'h2'
    this.#store?.acceptChanges()
  }

  readonly #note = (): void => {
    this.#focusNext = 'h2'
    this.#store?.noted()
  }

  readonly #again = (): void => {
    void this.#store?.reread()
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

interface Row {
  line: CartLine
  isRemoved: boolean
}

/** Lines in their order, with those that were taken out where they stood. */
function withRemoved(lines: readonly CartLine[], removed: readonly RemovedLine[]): Row[] {
  const rows: Row[] = lines.map((line) => ({ line, isRemoved: false }))
  for (const { line, index } of [...removed].sort((a, b) => a.index - b.index)) {
    rows.splice(index, 0, { line, isRemoved: true })
  }
  return rows
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
