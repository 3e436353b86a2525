import { html, nothing, type TemplateResult } from 'lit'
import { dateTime, duration, money } from '../core/format.ts'
import type { I18n } from '../core/i18n.ts'
import { isolated } from '../core/offer-text.ts'
import { timeLeft, type Quote } from '../core/quote.ts'

interface QuoteContext {
  i18n: I18n
  now: number
  /** Whether it is about what is chosen now. */
  isSame: boolean
}

/** A quote: what it comes to, until when, and the number by which it is found again. */
export function renderQuote(quote: Quote, { i18n, now, isSame }: QuoteContext): TemplateResult {
  const left = timeLeft(quote, now)
  const { total, subtotal, lines, id, expiresAt, status, review } = quote
  const amount = total ?? subtotal
  const time = isolated(dateTime(expiresAt, i18n.locale))
  const asked = isolated(dateTime(review?.requestedAt ?? quote.createdAt, i18n.locale))
  return html`<section class="quote" aria-label=${i18n.t('add-to-cart.yourQuote')}>
    <h3>${i18n.t('add-to-cart.yourQuote')}</h3>
    <ul role="list">
      ${lines.map(
        (line) =>
          html`<li>
            <span>
              <bdi>${line.material?.title ?? line.materialTitle}</bdi> × <bdi>${line.quantity}</bdi>
              <bdi class="muted small">${line.model?.fileName}</bdi>
            </span>
            <span class="figure">${line.total ? html`<bdi>${money(line.total, i18n.locale)}</bdi>` : nothing}</span>
          </li>`,
      )}
      ${
        amount
          ? html`<li class="total">
              <span>${i18n.t(total ? 'cost.total' : 'cost.subtotal')}</span>
              <span class="figure"><bdi>${money(amount, i18n.locale)}</bdi></span>
            </li>`
          : nothing
      }
    </ul>
    ${review?.answer ? html`<p class="small"><bdi>${review.answer}</bdi></p>` : nothing}
    ${
      status === 'REVIEW_REQUESTED'
        ? html`<p class="small">${i18n.t('price-list.asked', { time: asked })}</p>`
        : left > 0
          ? html`<p class="small" role="timer">
              ${i18n.t('add-to-cart.holds', { time, left: isolated(duration(left / 1000, i18n.locale)) })}
            </p>`
          : html`<p class="small error" role="status">
              ${i18n.t(status === 'ORDERED' ? 'add-to-cart.ordered' : 'add-to-cart.expired')}
            </p>`
    }
    ${left > 0 && !isSame ? html`<p class="small" role="status">${i18n.t('add-to-cart.otherChoice')}</p>` : nothing}
    <p class="small number">
      <span class="muted">${i18n.t('add-to-cart.number')}</span>
      <bdi>${id}</bdi>
    </p>
  </section>`
}
