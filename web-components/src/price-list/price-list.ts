import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Context } from '../core/context.ts'
import type { Emitter } from '../core/emitter.ts'
import { type Declarations, flag } from '../core/element.ts'
import { focusNext } from '../core/focus.ts'
import { ModelElement } from '../core/model-element.ts'
import { OnDemand } from '../core/on-demand.ts'
import { isEmpty, sorts, type PriceChange } from '../core/offers.ts'
import type { MaterialFilter, Offer, Sort } from '../core/types.ts'
import { emit } from '../events.ts'
import { colourChips } from './colour.ts'
import { priceListStyles } from './price-list.styles.ts'

const rows = new OnDemand(() => import('./list.ts'))
/** Prices that are older are asked for again when the buyer comes back to the page, in milliseconds. */
const stale = 5 * 60_000

/**
 * What a part costs in each material. One material can be selected; the arrow keys move through them.
 *
 * @attr partner - The partner's publishable key, without a provider around.
 * @attr model-id - The model, where no upload in the same provider chooses one.
 * @attr sort - `PRICE` (default), `LEAD_TIME` or `TITLE`; the buyer can change it.
 * @attr filter - What the list is narrowed by, as JSON: `{"technologies":["SLS"]}`.
 * @attr busy - Newer prices are on their way; the element sees to it by itself for offers that it reads.
 * @attr state - Read only: `loading`, `empty` (no model yet), `computing`, `ready`, `filtered` (nothing fits the filter), `unprintable` (no material will do) or `error`.
 * @prop offers - Offers of the page's own; they stand in for those that are read.
 * @fires miq-offer-select - The buyer selects a material; cancelable.
 * @fires miq-price-change - A price changed by itself since it was shown.
 * @fires miq-review-request - The buyer asks a person for a price; cancelable, `detail.result` is a promise.
 * @slot empty - While there is no model.
 * @slot row-extra - In the row that is selected.
 * @slot degraded - Beside the note that prices are old or cannot be had.
 * @csspart row, name, price, lead-time, reason, add
 * @cssprop --miq-color-brand, --miq-color-surface-raised, --miq-color-text, --miq-color-text-muted, --miq-color-border
 * @cssprop --miq-color-danger, --miq-color-warning, --miq-color-focus, --miq-radius, --miq-space, --miq-control-height
 */
export class MiqPriceList extends ModelElement {
  static override properties: Declarations = {
    sort: { value: 'PRICE' },
    filter: { converter: { fromAttribute: parsed } },
    busy: { ...flag, reflect: true },
    offers: { attribute: false },
  }
  static override styles = priceListStyles

  declare sort: Sort
  declare filter: MaterialFilter | undefined
  declare busy: boolean
  declare offers: readonly Offer[] | undefined
  #told: ReadonlyMap<string, PriceChange> = new Map()

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#refresh)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.#refresh)
  }

  protected override follows(context: Context): Emitter[] {
    return [...super.follows(context), rows]
  }

  protected override entered(context: Context): void {
    super.entered(context)
    this.#ask(context)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    if (this.context && (changed.has('sort') || changed.has('filter'))) {
      this.#ask(this.context)
    }
    if (this.offers ?? this.context?.flow.part) {
      rows.need()
    }
    this.state = this.#judge()
    if (!this.offers) {
      const { offers, part } = this.context?.flow ?? {}
      this.busy = Boolean(offers?.isStale || part?.isUnderWay)
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    colourChips(this.renderRoot)
    this.#tellChanges()
  }

  protected override render(): unknown {
    const { context } = this
    switch (this.state) {
      case 'loading':
        return nothing
      case 'empty':
        return html`<slot name="empty"><p class="muted nothing">${this.t('price-list.empty')}</p></slot>`
      case 'computing':
        return this.#renderComputing()
      case 'error':
        return this.#renderError()
      case 'filtered':
        return html`<div class="nothing">
          <p role="status">${this.t('price-list.noneFits')}</p>
          <button class="button" @click=${this.#clearFilter}>${this.t('price-list.clearFilter')}</button>
        </div>`
      default:
        return (
          context &&
          rows.module?.renderList({
            context,
            shown: this.#shown,
            isOwn: this.offers !== undefined,
            isBusy: this.busy,
            waiting: this.#renderWaiting(this.busy),
            isUnprintable: this.state === 'unprintable',
            select: this.#select,
            reload: this.#reload,
            sort: (sort) => {
              this.sort = sort
            },
            host: this,
          })
        )
    }
  }

  #renderComputing(): TemplateResult {
    return html`<div class="wrap">
      <div class="head">${this.#renderWaiting(true)}</div>
      <div aria-hidden="true">
        ${[1, 2, 3, 4].map(
          () =>
            html`<div class="row waiting">
              <span class="skeleton chip"></span><span class="skeleton line"></span
              ><span class="skeleton figure"></span>
            </div>`,
        )}
      </div>
    </div>`
  }

  /** That prices are on their way; a word when it takes long, and a way out when it takes very long. */
  #renderWaiting(isWaiting: boolean): TemplateResult {
    const { patience = 0 } = this.context?.flow.offers ?? {}
    return html`<p class="muted small" role="status">${isWaiting ? this.t(`price-list.wait.${patience}`) : nothing}</p>
      ${patience > 1 ? html`<button class="button" @click=${this.#reload}>${this.t('common.retry')}</button>` : nothing}`
  }

  #renderError(): TemplateResult {
    const problem = this.context?.flow.offers.problem ?? rows.problem
    return html`<div class="nothing">
      <p role="alert">${problem && this.context?.i18n.code('error', problem.code, this.t('error.INTERNAL'))}</p>
      <button class="button" @click=${this.#reload}>${this.t('common.retry')}</button>
      <slot name="degraded"></slot>
    </div>`
  }

  get #shown(): readonly Offer[] {
    return this.offers ?? this.context?.flow.offers.nodes ?? []
  }

  #judge(): string {
    const { context } = this
    if (!context) {
      return 'loading'
    }
    const { part, offers } = context.flow
    const shown = this.#shown
    if (shown.length > 0 && !rows.module) {
      return rows.problem ? 'error' : 'computing'
    }
    if (shown.length > 0) {
      return shown.every(({ status }) => status === 'NOT_PRINTABLE') ? 'unprintable' : 'ready'
    }
    if (this.offers) {
      return this.busy ? 'computing' : 'empty'
    }
    if (offers.problem && !offers.isBusy) {
      return 'error'
    }
    if (offers.isBusy || part?.isUnderWay) {
      return 'computing'
    }
    return offers.total === 0 && !isEmpty(offers.question.filter) ? 'filtered' : 'empty'
  }

  #ask({ flow }: Context): void {
    const change = {
      ...(this.sort !== flow.offers.question.sort && sorts.includes(this.sort) && { sort: this.sort }),
      ...(this.filter && { filter: this.filter }),
    }
    if (Object.keys(change).length > 0) {
      flow.offers.ask(change)
    }
  }

  #tellChanges(): void {
    const changes = this.context?.flow.offers.changes ?? new Map<string, PriceChange>()
    if (changes === this.#told) {
      return
    }
    this.#told = changes
    for (const [materialId, { before, after }] of changes) {
      emit(this, 'miq-price-change', { materialId, before, after, reason: 'server' })
    }
  }

  /** Takes a click: a page that prevents the event prevents the click, and the row before stays chosen. */
  readonly #select = (offer: Offer, click: Event): void => {
    const { id: offerId, material } = offer
    const { flow } = this.context ?? {}
    if (flow?.materialId === material.id) {
      return
    }
    if (emit(this, 'miq-offer-select', { offerId, materialId: material.id, offer }, { cancelable: true })) {
      flow?.select(material.id)
    } else {
      click.preventDefault()
    }
  }

  readonly #clearFilter = (): void => {
    this.context?.flow.offers.ask({ filter: {} })
  }

  /** The button is gone afterwards. */
  readonly #reload = (): void => {
    void focusNext(this, 'input, button', Promise.all([rows.load(), this.context?.flow.offers.load()]))
  }

  readonly #refresh = (): void => {
    const { offers } = this.context?.flow ?? {}
    if (offers?.nodes.length && !document.hidden && Date.now() - offers.readAt > stale) {
      void offers.load()
    }
  }
}

/** A filter that was written as an attribute; what cannot be read narrows nothing. */
function parsed(text: string | null): MaterialFilter | undefined {
  try {
    return text ? (JSON.parse(text) as MaterialFilter) : undefined
  } catch (error) {
    console.warn(error)
    return undefined
  }
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-offer-select': CustomEvent<OfferSelectDetail>
  }
}

/** The material that the buyer selects. */
export interface OfferSelectDetail {
  offerId: string
  materialId: string
  offer: Offer
}
