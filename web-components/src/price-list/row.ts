import { html, nothing, type TemplateResult } from 'lit'
import { country, money } from '../core/format.ts'
import { ownPicture } from '../core/links.ts'
import { checkText, leadTimeText, moneyText } from '../core/offer-text.ts'
import type { Offer } from '../core/types.ts'
import { renderAsk } from './ask.ts'
import type { List } from './list.ts'

/** A material as a row: to be selected where it may be had, with the reason where not. */
export function renderRow(offer: Offer, list: List): TemplateResult {
  const {
    context: { flow, i18n },
    select,
  } = list
  const { material, status } = offer
  const isSelected = flow.materialId === material.id
  const canBeSelected = status === 'PRICED' || status === 'PENDING' || status === 'MANUAL_REVIEW'
  const summary = html`${renderSwatch(offer, flow.shop.endpoint)}
    <span class="name">
      <span class="title" part="name"><bdi>${material.title}</bdi></span>
      <span class="muted small">${material.technology}</span>
    </span>
    <span class="muted small lead" part="lead-time">${leadTimeText(offer, i18n)}</span>
    <span class="price" part="price">${renderPrice(offer, list)}</span>`
  return html`<li class="row ${isSelected ? 'selected' : ''}" part="row" data-status=${status}>
    ${
      canBeSelected
        ? html`<label class="pick">
            <input
              type="radio"
              name="offer"
              value=${offer.id}
              .checked=${isSelected}
              @click=${(event: Event) => {
                select(offer, event)
              }}
            />
            ${summary}
          </label>`
        : html`<div class="pick">${summary}</div>`
    }
    ${renderMore(offer, list, isSelected)} ${isSelected ? html`<slot name="row-extra"></slot>` : nothing}
  </li>`
}

function renderSwatch({ material }: Offer, endpoint: string): TemplateResult {
  const picture = ownPicture(material.swatchUrl, endpoint)
  return html`<span class="chip" data-colour=${material.color ?? ''}>
    ${picture ? html`<img src=${picture} alt="" width="40" height="40" loading="lazy" @error=${hide} />` : nothing}
  </span>`
}

function hide(event: Event): void {
  ;(event.target as HTMLElement).hidden = true
}

function renderPrice(offer: Offer, { context: { i18n, flow } }: List): TemplateResult {
  const { changes, question } = flow.offers
  const { quantity } = question
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
        ? html`<span class="muted small">${i18n.t('common.each', { price: moneyText(unitPrice, i18n) })}</span>`
        : nothing
    }`
}

function renderMore(offer: Offer, list: List, isSelected: boolean): TemplateResult | typeof nothing {
  const { i18n, flow } = list.context
  const { shipTo } = flow.offers.question
  switch (offer.status) {
    case 'PRICED':
      return renderBreaks(offer, list, isSelected)
    case 'NOT_PRINTABLE':
      return html`<ul class="more small" role="list" part="reason">
        ${offer.checks
          .filter(({ severity }) => severity === 'BLOCKING')
          .map((check) => html`<li>${checkText(check, i18n)}</li>`)}
      </ul>`
    case 'MANUAL_REVIEW':
      return html`<div class="more small">${renderAsk(offer, list)}</div>`
    case 'RESTRICTED':
      return html`<p class="more small" part="reason">
        ${
          shipTo
            ? i18n.t('price-list.restrictedTo', { country: country(shipTo, i18n.locale) })
            : i18n.t('add-to-cart.RESTRICTED')
        }
      </p>`
    default:
      return nothing
  }
}

/** What more pieces would cost each: all of it for the material that is chosen, the next step for the others. */
function renderBreaks(
  { priceBreaks }: Offer,
  { context: { i18n, flow } }: List,
  isSelected: boolean,
): TemplateResult | typeof nothing {
  const coming = priceBreaks.filter(({ minQuantity }) => minQuantity > flow.offers.question.quantity)
  return coming.length === 0
    ? nothing
    : html`<ul class="more small muted" role="list">
        ${coming
          .slice(0, isSelected ? undefined : 1)
          .map(
            ({ minQuantity, unitPrice }) =>
              html`<li>${i18n.t('price-list.from', { count: minQuantity, price: moneyText(unitPrice, i18n) })}</li>`,
          )}
      </ul>`
}
