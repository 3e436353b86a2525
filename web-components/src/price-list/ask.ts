import { html, nothing, type TemplateResult } from 'lit'
import { textOf } from '../core/form-text.ts'
import { dateTime } from '../core/format.ts'
import { isolated } from '../core/offer-text.ts'
import { quotesOf, type QuoteResult } from '../core/quote.ts'
import type { Offer } from '../core/types.ts'
import { unlessPrevented } from '../core/unless-prevented.ts'
import { emit } from '../events.ts'
import type { List } from './list.ts'

/** A price that a person has to make: a word to that person, and afterwards that they were asked. */
export function renderAsk(offer: Offer, list: List): TemplateResult {
  const { flow, i18n } = list.context
  const modelId = flow.part?.model?.id ?? ''
  const review = quotesOf(flow).reviewOf({ modelId, materialId: offer.material.id })
  const asked = review?.quote
  if (asked) {
    const time = isolated(dateTime(asked.review?.requestedAt ?? asked.createdAt, i18n.locale))
    return html`<p class="asked" role="status" part="reason">${i18n.t('price-list.asked', { time })}</p>`
  }
  const problem = review?.problem
  return html`<details class="ask">
    <summary part="add">${i18n.t('price-list.ask')}</summary>
    <form
      @submit=${(event: SubmitEvent) => {
        event.preventDefault()
        void send(offer, textOf(new FormData(event.target as HTMLFormElement), 'message'), modelId, list)
      }}
    >
      <label>
        ${i18n.t('price-list.askMessage')}
        <textarea name="message" rows="3" maxlength="1000" dir="auto"></textarea>
      </label>
      ${problem ? html`<p class="error" role="alert">${i18n.says(problem)}</p>` : nothing}
      <button class="button" ?disabled=${review?.isBusy}>${i18n.t('price-list.askSend')}</button>
    </form>
  </details>`
}

function send(offer: Offer, message: string, modelId: string, { context: { flow }, host }: List) {
  const { quantity, speed } = flow.offers.question
  const wanted = { modelId, materialId: offer.material.id }
  return unlessPrevented(
    (result) => emit(host, 'miq-review-request', { ...wanted, message, result }, { cancelable: true }),
    () => quotesOf(flow).askPerson({ ...wanted, quantity, speed, acknowledgedWarnings: [] }, message),
  )
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-review-request': CustomEvent<ReviewRequestDetail>
  }
}

/** A person is asked for the price of a model in a material. */
export interface ReviewRequestDetail {
  modelId: string
  materialId: string
  /** What the buyer wrote. */
  message: string
  /** The quote that the person was asked with, or why nobody was asked. */
  result: Promise<QuoteResult>
}
