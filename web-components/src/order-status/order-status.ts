import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { addressLines } from '../core/address.ts'
import type { Context } from '../core/context.ts'
import { costRows } from '../core/cost-rows.ts'
import { flag, MiqElement } from '../core/element.ts'
import { country, date, dateTime, money } from '../core/format.ts'
import { safeAddress } from '../core/links.ts'
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
  static override properties: PropertyDeclarations = {
    order: { type: String },
    token: { type: String },
    live: { ...flag, reflect: true },
    isAsking: { state: true },
  }
  static override styles = orderStatusStyles

  declare order: string
  declare token: string
  declare live: boolean
  /** The buyer is asked whether to cancel. */
  declare private isAsking: boolean
  #follower: OrderFollower | undefined
  #stop: (() => void) | undefined
  #status: OrderStatus | undefined
  #focusNext = ''

  constructor() {
    super()
    this.order = ''
    this.token = ''
    this.live = false
    this.isAsking = false
  }

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
    const isOther = this.#follower && (changed.has('order') || changed.has('token') || changed.has('live'))
    if (isOther && changed.size > 0 && this.hasUpdated) {
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
    if (this.#focusNext) {
      const next = this.renderRoot.querySelector<HTMLElement>(this.#focusNext)
      if (next) {
        this.#focusNext = ''
        next.focus()
      }
    }
  }

  protected override render(): TemplateResult {
    const follower = this.#follower
    const order = follower?.order
    if (follower && order) {
      return this.#order(order, follower)
    }
    switch (this.state) {
      case 'gone':
        return html`<slot><p class="note warning" role="alert">${this.t('order.gone')}</p></slot>`
      case 'error': {
        const { code, message } = follower?.problem ?? this.context?.shop.problem ?? { code: 'NETWORK', message: '' }
        return html`<slot>
          <div class="note danger" role="alert">
            <span>${this.context?.i18n.code('error', code, message)}</span>
            <button class="button" type="button" @click=${this.#again}>${this.t('common.retry')}</button>
          </div>
        </slot>`
      }
      case 'empty':
        return html`<slot></slot>`
      default:
        return html`<slot></slot>
          <div class="skeleton" aria-busy="true"><p class="visually-hidden">${this.t('common.loading')}</p></div>`
    }
  }

  #order(order: Order, follower: OrderFollower): TemplateResult {
    return html`<div class="page">
      <header>
        <p class="muted small">${this.t('checkout.number')} <bdi>${order.number}</bdi></p>
        <div role="status">
          <h2 tabindex="-1">${this.t(`order.${order.status}`)}</h2>
          <p>${this.t(`order.${order.status}.about`)}</p>
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
          ${this.#parcels(order)} ${this.#cancel(follower)}
          <slot name="help"></slot>
          ${this.#news(order)}
        </section>
        <section>
          <h3>${this.t('checkout.summary')}</h3>
          <ul class="lines">
            ${order.lines.map((line) => this.#line(line))}
          </ul>
          ${this.#cost(order)}
          <h3>${this.t('checkout.address')}</h3>
          <address>
            ${addressLines(order.shippingAddress, country(order.shippingAddress.country, this.language)).map(
              (line) => html`<bdi>${line}</bdi><br />`,
            )}
          </address>
          ${order.reference ? html`<p>${this.t('checkout.purchaseOrder')}: <bdi>${order.reference}</bdi></p>` : nothing}
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
            ${shippedAt ? html`<span class="muted small">${date(shippedAt, this.language)}</span>` : nothing}
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

  #line(line: Order['lines'][number]): TemplateResult {
    return html`<li>
      <div class="row">
        <span>
          <bdi class="name">${line.title}</bdi> × <bdi>${line.quantity}</bdi><br />
          <bdi class="muted small">${line.materialTitle}</bdi>
        </span>
        <bdi>${money(line.total, this.language)}</bdi>
      </div>
      ${line.progress
        ?.filter(({ quantity }) => quantity > 0)
        .map(
          ({ state, quantity }) =>
            html`<p class="small muted">
              ${this.context?.i18n.maybe(`order.progress.${state}`) ?? state}:
              <bdi>${this.t('order.of', { count: quantity, all: line.quantity })}</bdi>
            </p>`,
        )}
      ${line.rejections.map(({ reason, comment, pictureUrl }) => {
        const picture = safeAddress(pictureUrl, location.href)
        return html`<div class="note danger">
          <span>${this.t('order.rejected')} ${reason}${comment ? html`<br />${comment}` : nothing}</span>
          ${picture ? html`<img src=${picture} alt=${this.t('order.rejectedPicture')} loading="lazy" />` : nothing}
        </div>`
      })}
    </li>`
  }

  #cost({ cost }: Order): TemplateResult {
    const rows = this.context ? costRows(cost, this.context.i18n) : []
    return html`<dl>
      ${rows.map(
        ({ label, value, note }) =>
          html`<div class="row">
            <dt>${label} <span class="muted small">${note}</span></dt>
            <dd><bdi>${value}</bdi></dd>
          </div>`,
      )}
      <div class="row total">
        <dt>${this.t('cost.total')}</dt>
        <dd><bdi>${cost.total ? money(cost.total, this.language) : this.t('cost.unknown')}</bdi></dd>
      </div>
    </dl>`
  }

  #cancel(follower: OrderFollower): TemplateResult {
    const { cancelProblem: problem, isCancelling } = follower
    return html`${
        follower.canCancel
          ? this.isAsking
            ? html`<div class="note" id="asking" role="group" tabindex="-1" aria-label=${this.t('order.cancel')}>
                <p>${this.t('order.cancelSure')}</p>
                <div class="actions">
                  <button class="button" type="button" aria-busy=${isCancelling} @click=${this.#doCancel}>
                    ${this.t(isCancelling ? 'common.loading' : 'order.cancelYes')}
                  </button>
                  <button class="button quiet" type="button" @click=${this.#keep}>${this.t('order.cancelNo')}</button>
                </div>
              </div>`
            : html`<p>
                <button class="button" id="cancel" type="button" @click=${this.#ask}>${this.t('order.cancel')}</button>
              </p>`
          : nothing
      }
      <div role="alert" ?hidden=${!problem}>
        ${
          problem
            ? html`<p class="note warning">${this.context?.i18n.code('error', problem.code, problem.message)}</p>`
            : nothing
        }
      </div>`
  }

  #begin(): void {
    this.#end()
    const { shop } = this.context ?? {}
    if (!shop || !this.order) {
      return
    }
    const follower = new OrderFollower(shop, this.order, this.token)
    this.#follower = follower
    this.#stop = follower.subscribe(() => {
      this.requestUpdate()
    })
    void follower.start(this.live)
  }

  #end(): void {
    this.#stop?.()
    this.#follower?.stop()
    this.#follower = undefined
    this.#status = undefined
    this.isAsking = false
  }

  readonly #again = (): void => {
    this.#begin()
    this.requestUpdate()
  }

  readonly #ask = (): void => {
    this.isAsking = true
    this.#focusNext = '#asking'
  }

  readonly #keep = (): void => {
    this.isAsking = false
    this.#focusNext = '#cancel'
  }

  readonly #doCancel = (): void => {
    const follower = this.#follower
    if (follower && !follower.isCancelling) {
      void follower.cancel().then(() => {
        this.isAsking = false
        this.#focusNext = 'h2'
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
