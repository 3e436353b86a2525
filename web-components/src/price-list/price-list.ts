import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import type { Context } from '../core/context.ts'
import { flag } from '../core/element.ts'
import { duration } from '../core/format.ts'
import { ModelElement } from '../core/model-element.ts'
import { isEmpty, type PriceChange } from '../core/offers.ts'
import type { MaterialFilter, Offer, Sort } from '../core/types.ts'
import { emit } from '../events.ts'
import { colourChips } from './colour.ts'
import { priceListStyles } from './price-list.styles.ts'
import { renderRow, type RowContext } from './row.ts'

const sorts = ['PRICE', 'LEAD_TIME', 'TITLE'] as const
/** From here on only the rows on screen are laid out. */
const fewRows = 30
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
  static override properties: PropertyDeclarations = {
    sort: { type: String },
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

  constructor() {
    super()
    this.sort = 'PRICE'
    this.filter = undefined
    this.busy = false
    this.offers = undefined
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#refresh)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.#refresh)
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
    this.state = this.#judge()
    if (!this.offers) {
      this.busy = this.context?.flow.offers.isBusy ?? false
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    colourChips(this.renderRoot)
    this.#tellChanges()
  }

  protected override render(): TemplateResult | typeof nothing {
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
        return this.#renderOffers()
    }
  }

  #renderComputing(): TemplateResult {
    return html`<div class="wrap">
      <p class="muted small head" role="status">${this.t('price-list.computing')}</p>
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

  #renderError(): TemplateResult {
    const { problem } = this.context?.flow.offers ?? {}
    return html`<div class="nothing">
      <p role="alert">${problem && this.context?.i18n.code('error', problem.code, this.t('error.INTERNAL'))}</p>
      <button class="button" @click=${this.#reload}>${this.t('common.retry')}</button>
      <slot name="degraded"></slot>
    </div>`
  }

  #renderOffers(): TemplateResult | typeof nothing {
    const { context } = this
    if (!context) {
      return nothing
    }
    const shown = this.#shown
    const able = shown.filter(({ status }) => status !== 'NOT_PRINTABLE')
    const unable = shown.filter(({ status }) => status === 'NOT_PRINTABLE')
    const row = this.#row(context)
    return html`<div class="wrap ${shown.length > fewRows ? 'many' : ''}" aria-busy=${this.busy ? 'true' : 'false'}>
      ${
        able.length > 0
          ? html`<div class="head">
              <p class="muted small">
                ${this.busy ? this.t('price-list.updating') : this.count('price-list.count', { count: able.length })}
              </p>
              ${this.offers ? nothing : this.#renderSort()}
            </div>`
          : nothing
      }
      ${this.#renderNotes()}
      <fieldset class="list">
        <legend class="visually-hidden">${this.t('price-list.legend')}</legend>
        <ul role="list">
          ${able.map((offer) => renderRow(offer, row))}
        </ul>
      </fieldset>
      ${
        unable.length === 0
          ? nothing
          : html`<details class="unable" ?open=${able.length === 0}>
              <summary>${this.count('price-list.unable', { count: unable.length })}</summary>
              <ul role="list">
                ${unable.map((offer) => renderRow(offer, row))}
              </ul>
            </details>`
      }
    </div>`
  }

  #renderSort(): TemplateResult {
    return html`<label class="sort small">
      <span class="muted">${this.t('price-list.sort')}</span>
      <select @change=${this.#changeSort}>
        ${sorts.map(
          (sort) =>
            html`<option value=${sort} ?selected=${sort === this.#sorted}>
              ${this.t(`price-list.sort.${sort}`)}
            </option>`,
        )}
      </select>
    </label>`
  }

  #renderNotes(): TemplateResult {
    const { problem, readAt, changes } = this.context?.flow.offers ?? { changes: new Map<string, PriceChange>() }
    const age = problem && readAt ? duration((Date.now() - readAt) / 1000, this.language) : ''
    return html`${
      problem && !this.offers
        ? html`<div class="note warning" role="status">
            <p>${this.t('price-list.old', { age })}</p>
            <button class="button quiet" @click=${this.#reload}>${this.t('common.retry')}</button>
            <slot name="degraded"></slot>
          </div>`
        : nothing
    }
    ${
      changes.size > 0 && !this.offers
        ? html`<div class="note" role="status">
            <p>${this.count('price-list.changed', { count: changes.size })}</p>
            <button class="button quiet" @click=${this.#accept}>${this.t('price-list.accept')}</button>
          </div>`
        : nothing
    }
    ${
      this.state === 'unprintable'
        ? html`<div class="note danger"><p>${this.t('price-list.unprintable')}</p></div>`
        : nothing
    }`
  }

  get #shown(): readonly Offer[] {
    return this.offers ?? this.context?.flow.offers.nodes ?? []
  }

  get #sorted(): Sort {
    return this.context?.flow.offers.question.sort ?? this.sort
  }

  #judge(): string {
    const { context } = this
    if (!context) {
      return 'loading'
    }
    const { part, offers } = context.flow
    const shown = this.#shown
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

  #row({ flow, i18n, shop }: Context): RowContext {
    const { quantity, speed, shipTo } = flow.offers.question
    return {
      i18n,
      flow,
      partner: shop.partner,
      quantity,
      speed,
      shipTo,
      changes: flow.offers.changes,
      select: this.#select,
      host: this,
    }
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

  readonly #select = (offer: Offer): void => {
    const { id: offerId, material } = offer
    if (emit(this, 'miq-offer-select', { offerId, materialId: material.id, offer }, { cancelable: true })) {
      this.context?.flow.select(material.id)
    }
    this.requestUpdate()
  }

  readonly #changeSort = (event: Event): void => {
    if (event.target instanceof HTMLSelectElement) {
      this.sort = event.target.value as Sort
    }
  }

  readonly #clearFilter = (): void => {
    this.context?.flow.offers.ask({ filter: {} })
  }

  readonly #reload = (): void => {
    void this.context?.flow.offers.load()
  }

  readonly #accept = (): void => {
    this.context?.flow.offers.acceptChanges()
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
  } catch {
    console.warn('<miq-price-list>: the attribute filter is no JSON')
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
