import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { letter } from '../core/address.ts'
import { bill, partRow } from '../core/bill.ts'
import type { Context } from '../core/context.ts'
import { type Declarations, flag, MiqElement, text } from '../core/element.ts'
import { focusNext } from '../core/focus.ts'
import { date, dateTime } from '../core/format.ts'
import type { I18n } from '../core/i18n.ts'
import { ownPicture, safeAddress } from '../core/links.ts'
import { alert, button, failure, note, skeleton } from '../core/note.ts'
import { OrderFollower, promisedDate, stationsOf, type Station } from '../core/order.ts'
import type { Order, OrderStatus } from '../core/types.ts'
import { emit } from '../events.ts'
import { orderStatusStyles } from './order-status.styles.ts'

/**
 * Where an order stands, in plain words: its way, its lines, its parcels. With `live` it follows the order by itself.
 *
 * @attr order - The order's id.
 * @attr token - The token of a status link, for a guest whose session has ended.
 * @attr live - Follow the order.
 * @attr state - Read only: `loading`, `empty`, `accepted`, `placed`, `in-production`, `partially-shipped`, `shipped`, `cancelled`, `rejected`, `needs-attention`, `gone` or `error`.
 * @fires miq-order-change - The order got on; `detail.from` and `detail.to` are its states as the API names them.
 * @slot - Instead of the order, while it cannot be had.
 * @slot help - Whom to ask, below the timeline.
 * @slot extra - Below all of it.
 * @csspart timeline - The order's way.
 * @csspart event - A station of it.
 * @csspart current - The station where it is.
 */
export class MiqOrderStatus extends MiqElement {
  static override properties: Declarations = {
    order: text,
    token: text,
    live: { ...flag, reflect: true },
    isAsking: { state: true, value: false },
  }
  static override styles = orderStatusStyles

  declare order: string
  declare token: string
  declare live: boolean
  /** The buyer is asked whether to cancel. */
  declare private isAsking: boolean
  #follower: OrderFollower | undefined
  #status: OrderStatus | undefined

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#end()
  }

  protected override entered(context: Context): void {
    super.entered(context)
    this.#begin()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    if (this.hasUpdated && (changed.has('order') || changed.has('token') || changed.has('live'))) {
      this.#begin()
    }
    const { order, problem } = this.#follower ?? {}
    this.state = order
      ? order.status.toLowerCase().replaceAll('_', '-')
      : order === null
        ? 'gone'
        : !this.order
          ? 'empty'
          : problem || this.context?.shop.problem
            ? 'error'
            : 'loading'
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    const { status } = this.#follower?.order ?? {}
    if (status && status !== this.#status) {
      const from = this.#status
      this.#status = status
      if (from) {
        emit(this, 'miq-order-change', { from, to: status })
      }
    }
  }

  protected override render(): TemplateResult {
    const { context } = this
    const follower = this.#follower
    const order = follower?.order
    if (context && order) {
      return this.#order(order, follower, context.i18n)
    }
    switch (this.state) {
      case 'gone':
        return html`<slot>${note(this.t('order.gone'), 'warning', nothing, 'alert')}</slot>`
      case 'empty':
        return html`<slot></slot>`
      default:
        return context && this.state === 'error'
          ? failure(follower?.problem ?? context.shop.problem, context.i18n, this.#again)
          : skeleton(this.t('common.loading'))
    }
  }

  #order(order: Order, follower: OrderFollower, i18n: I18n): TemplateResult {
    const { number, status, lines, cost, shippingAddress, reference } = order
    return html`<div class="page">
      <header>
        <p class="muted small">${this.t('checkout.number')} <bdi>${number}</bdi></p>
        <div role="status">
          <h2 tabindex="-1">${this.t(`order.${status}`)}</h2>
          <p>${this.t(`order.${status}.about`)}</p>
        </div>
        ${this.#promise(order)}
        ${
          this.live && follower.stream && follower.stream !== 'live'
            ? html`<p class="muted small" role="status">${this.t('order.reconnecting')}</p>`
            : nothing
        }
      </header>
      <div class="columns">
        <section>
          <ol part="timeline">
            ${stationsOf(order).map((station) => this.#station(station))}
          </ol>
          ${this.#parcels(order)} ${this.#cancel(follower, i18n)}
          <slot name="help"></slot>
          ${this.#news(order)}
        </section>
        <section>
          <h3>${this.t('checkout.summary')}</h3>
          <ul class="lines">
            ${lines.map((line) => this.#line(line, i18n))}
          </ul>
          ${bill(cost, i18n)}
          <h3>${this.t('checkout.address')}</h3>
          ${letter(shippingAddress, i18n.locale)}
          ${reference ? html`<p>${this.t('checkout.purchaseOrder')}: <bdi>${reference}</bdi></p>` : nothing}
        </section>
      </div>
      <slot name="extra"></slot>
    </div>`
  }

  #promise(order: Order): TemplateResult | typeof nothing {
    const promised = promisedDate(order)
    if (!promised) {
      return nothing
    }
    const isLate = Date.parse(promised) < Date.now() - 86_400_000
    return html`<p class=${isLate ? 'note warning' : 'muted'}>
      ${this.t(isLate ? 'order.late' : 'order.promised', { date: date(promised, this.language) })}
    </p>`
  }

  #station({ status, at, isCurrent }: Station): TemplateResult {
    const isBad = /^(CANCELLED|REJECTED|NEEDS_ATTENTION)$/.test(status)
    return html`<li
      part="event ${isCurrent ? 'current' : ''}"
      class="${at || isCurrent ? 'reached' : ''} ${isBad ? 'bad' : ''}"
      aria-current=${isCurrent ? 'step' : nothing}
    >
      <div>
        ${this.t(`order.${status}.short`)}
        ${at ? html`<time class="small muted" datetime=${at}>${dateTime(at, this.language)}</time>` : nothing}
      </div>
    </li>`
  }

  #parcels({ shipments }: Order): TemplateResult | typeof nothing {
    if (!shipments?.length) {
      return nothing
    }
    return html`<h3>${this.t('order.parcels')}</h3>
      <ul>
        ${shipments.map(({ carrier, trackingNumber, trackingUrl, shippedAt }) => {
          const link = safeAddress(trackingUrl, location.href)
          const text = html`${carrier} <bdi>${trackingNumber}</bdi>`
          return html`<li>
            ${link ? html`<a href=${link} target="_blank" rel="noopener">${text}</a>` : text}
            ${shippedAt ? html`<bdi class="muted small">${date(shippedAt, this.language)}</bdi>` : nothing}
          </li>`
        })}
      </ul>`
  }

  /** What people wrote about it; stations alone are in the timeline already. */
  #news({ events }: Order): TemplateResult | typeof nothing {
    const told = events.filter(({ message }) => message)
    return told.length === 0
      ? nothing
      : html`<details>
          <summary>${this.t('order.news')}</summary>
          <ul>
            ${told.map(
              ({ at, message }) =>
                html`<li>
                  <time class="muted small" datetime=${at}>${dateTime(at, this.language)}</time><br />${message}
                </li>`,
            )}
          </ul>
        </details>`
  }

  #line(line: Order['lines'][number], i18n: I18n): TemplateResult {
    return html`<li>
      ${partRow(line, i18n)}
      ${line.progress
        ?.filter(({ quantity }) => quantity > 0)
        .map(
          ({ state, quantity }) =>
            html`<p class="small muted">
              ${i18n.maybe(`order.progress.${state}`) ?? state}:
              <bdi>${this.t('order.of', { count: quantity, all: line.quantity })}</bdi>
            </p>`,
        )}
      ${line.rejections.map(({ reason, comment, pictureUrl }) => {
        const picture = ownPicture(pictureUrl, this.context?.shop.endpoint ?? '')
        return note(
          html`${this.t('order.rejected')} ${reason}${comment ? html`<br />${comment}` : nothing}`,
          'danger',
          picture && html`<img src=${picture} alt=${this.t('order.rejectedPicture')} loading="lazy" />`,
        )
      })}
    </li>`
  }

  #cancel({ canCancel, isCancelling, cancelProblem }: OrderFollower, i18n: I18n): TemplateResult {
    return html`${
      !canCancel
        ? nothing
        : this.isAsking
          ? html`<div class="note" id="asking" role="group" tabindex="-1" aria-label=${this.t('order.cancel')}>
              <p>${this.t('order.cancelSure')}</p>
              <div class="actions">
                <button class="button" aria-busy=${isCancelling} @click=${this.#doCancel}>
                  ${this.t(isCancelling ? 'common.loading' : 'order.cancelYes')}
                </button>
                ${button(
                  this.t('order.cancelNo'),
                  () => {
                    this.#ask(false, '#cancel')
                  },
                  'quiet',
                )}
              </div>
            </div>`
          : html`<p>
              <button
                class="button"
                id="cancel"
                @click=${() => {
                  this.#ask(true, '#asking')
                }}
              >
                ${this.t('order.cancel')}
              </button>
            </p>`
    }
    ${alert(i18n.says(cancelProblem), 'warning')}`
  }

  #begin(): void {
    this.#end()
    const { shop } = this.context ?? {}
    if (!shop || !this.order) {
      return
    }
    const follower = new OrderFollower(shop, this.order, this.token)
    this.#follower = follower
    this.heed(follower)
    void follower.start(this.live)
  }

  #end(): void {
    this.#follower?.stop()
    this.#follower = undefined
    this.#status = undefined
    this.isAsking = false
  }

  readonly #again = (): void => {
    this.#begin()
    this.requestUpdate()
  }

  #ask(isAsking: boolean, focus: string): void {
    this.isAsking = isAsking
    void focusNext(this, focus)
  }

  readonly #doCancel = (): void => {
    const follower = this.#follower
    if (follower && !follower.isCancelling) {
      void follower.cancel().then(() => {
        this.#ask(false, 'h2')
      })
    }
  }
}

/** An order got on. */
export interface OrderChangeDetail {
  from: OrderStatus
  to: OrderStatus
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-order-change': CustomEvent<OrderChangeDetail>
  }
}
