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
  isCopied: boolean
  copy: () => void
}

/** A quote: what it comes to, until when, and the number by which it is found again. */
export function renderQuote(quote: Quote, { i18n, now, isSame, isCopied, copy }: QuoteContext): TemplateResult {
  const left = timeLeft(quote, now)
  const { total, subtotal, lines, id, expiresAt } = quote
  const amount = total ?? subtotal
  const time = isolated(dateTime(expiresAt, i18n.locale))
  return html`<section class="quote" aria-label=${i18n.t('add-to-cart.yourQuote')}>
    <h3>${i18n.t('add-to-cart.yourQuote')}</h3>
    <ul role="list">
      ${lines.map(
        (line) =>
          html`<li>
            <span><bdi>${line.material?.title ?? line.materialTitle}</bdi> × <bdi>${line.quantity}</bdi></span>
            <span class="figure">${line.total ? html`<bdi>${money(line.total, i18n.locale)}</bdi>` : nothing}</span>
          </li>`,
      )}
      ${
        amount
          ? html`<li class="total">
              <span>${i18n.t(total ? 'add-to-cart.total' : 'add-to-cart.subtotal')}</span>
              <span class="figure"><bdi>${money(amount, i18n.locale)}</bdi></span>
            </li>`
          : nothing
      }
    </ul>
    ${
      left > 0
        ? html`<p class="small" role="timer">
            ${i18n.t('add-to-cart.holds', { time, left: isolated(duration(left / 1000, i18n.locale)) })}
          </p>`
        : html`<p class="small error" role="status">${i18n.t('add-to-cart.expired')}</p>`
    }
    ${left > 0 && !isSame ? html`<p class="small" role="status">${i18n.t('add-to-cart.otherChoice')}</p>` : nothing}
    <p class="small number">
      <span class="muted">${i18n.t('add-to-cart.number')}</span>
      <bdi>${id}</bdi>
      <button class="button quiet" @click=${copy}>
        ${i18n.t(isCopied ? 'add-to-cart.copied' : 'add-to-cart.copy')}
      </button>
    </p>
  </section>`
}
