import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { country, money } from '../core/format.ts'
import type { Flow } from '../core/flow.ts'
import type { I18n } from '../core/i18n.ts'
import { ownPicture } from '../core/links.ts'
import { checkText, leadTimeText, moneyText } from '../core/offer-text.ts'
import type { PriceChange } from '../core/offers.ts'
import type { Offer, Partner, Speed } from '../core/types.ts'
import { renderAsk } from './ask.ts'

/** What a row is rendered with beside its offer. */
export interface RowContext {
  i18n: I18n
  flow: Flow
  partner: Partner | undefined
  quantity: number
  speed: Speed
  shipTo: string | null | undefined
  changes: ReadonlyMap<string, PriceChange>
  select: (offer: Offer) => void
  /** The element, for what it fires. */
  host: HTMLElement
}

/** A material as a row: to be selected where it may be had, with the reason where not. */
export function renderRow(offer: Offer, context: RowContext): TemplateResult {
  const { flow, select } = context
  const { material, status } = offer
  const isSelected = flow.materialId === material.id
  const canBeSelected = status === 'PRICED' || status === 'PENDING' || status === 'MANUAL_REVIEW'
  const summary = html`${renderSwatch(offer, flow.shop.endpoint)}
    <span class="name">
      <span class="title" part="name"><bdi>${material.title}</bdi></span>
      <span class="muted small">${material.technology}</span>
    </span>
    <span class="muted small lead" part="lead-time">${leadTimeText(offer, context.i18n)}</span>
    <span class="price" part="price">${renderPrice(offer, context)}</span>`
  return html`<li class="row ${isSelected ? 'selected' : ''}" part="row" data-status=${status}>
    ${
      canBeSelected
        ? html`<label class="pick">
            <input
              type="radio"
              name="offer"
              value=${offer.id}
              .checked=${live(isSelected)}
              @change=${() => {
                select(offer)
              }}
            />
            ${summary}
          </label>`
        : html`<div class="pick">${summary}</div>`
    }
    ${renderMore(offer, context)} ${isSelected ? html`<slot name="row-extra"></slot>` : nothing}
  </li>`
}

function renderSwatch({ material }: Offer, endpoint: string): TemplateResult {
  const picture = ownPicture(material.swatchUrl, endpoint)
  return html`<span class="chip" data-colour=${material.color ?? ''}>
    ${picture ? html`<img src=${picture} alt="" width="40" height="40" loading="lazy" @error=${hide} />` : nothing}
  </span>`
}

function hide(event: Event): void {
  if (event.target instanceof HTMLElement) {
    event.target.hidden = true
  }
}

function renderPrice(offer: Offer, { i18n, quantity, changes }: RowContext): TemplateResult {
  const { status, total, unitPrice, material } = offer
  if (!total || !unitPrice) {
    return html`<span class="muted">${i18n.t(`price-list.status.${status}`)}</span>`
  }
  const change = changes.get(material.id)
  return html`${
      change
        ? html`<del
            ><span class="visually-hidden">${i18n.t('price-list.before')}</span>
            <bdi>${money(change.before, i18n.locale)}</bdi></del
          >`
        : nothing
    }
    <bdi class="total">${money(total, i18n.locale)}</bdi>
    ${
      quantity > 1
        ? html`<span class="muted small">${i18n.t('price-list.each', { price: moneyText(unitPrice, i18n) })}</span>`
        : nothing
    }`
}

function renderMore(offer: Offer, context: RowContext): TemplateResult | typeof nothing {
  const { i18n, shipTo } = context
  switch (offer.status) {
    case 'PRICED':
      return renderBreaks(offer, context)
    case 'NOT_PRINTABLE':
      return html`<ul class="more small" role="list" part="reason">
        ${offer.checks
          .filter(({ severity }) => severity === 'BLOCKING')
          .map((check) => html`<li>${checkText(check, i18n)}</li>`)}
      </ul>`
    case 'MANUAL_REVIEW':
      return html`<div class="more small">${renderAsk(offer, context)}</div>`
    case 'RESTRICTED':
      return html`<p class="more small" part="reason">
        ${
          shipTo
            ? i18n.t('price-list.restrictedTo', { country: country(shipTo, i18n.locale) })
            : i18n.t('price-list.restricted')
        }
      </p>`
    default:
      return nothing
  }
}

function renderBreaks({ priceBreaks }: Offer, { i18n, quantity }: RowContext): TemplateResult | typeof nothing {
  const next = priceBreaks.find(({ minQuantity }) => minQuantity > quantity)
  if (!next) {
    return nothing
  }
  const text = ({ minQuantity, unitPrice }: Offer['priceBreaks'][number]): string =>
    i18n.t('price-list.from', { count: minQuantity, price: moneyText(unitPrice, i18n) })
  const rest = priceBreaks.slice(priceBreaks.indexOf(next) + 1)
  return rest.length === 0
    ? html`<p class="more small muted">${text(next)}</p>`
    : html`<details class="more small">
        <summary class="muted">${text(next)}</summary>
        <ul role="list">
          ${rest.map((each) => html`<li>${text(each)}</li>`)}
        </ul>
      </details>`
}
