import { html, nothing, type TemplateResult } from 'lit'
import { dateTime } from '../core/format.ts'
import { isolated } from '../core/offer-text.ts'
import type { QuoteResult } from '../core/quote.ts'
import type { Offer } from '../core/types.ts'
import { emit } from '../events.ts'
import type { RowContext } from './row.ts'

/** A price that a person has to make: a word to that person, and afterwards that they were asked. */
export function renderAsk(offer: Offer, context: RowContext): TemplateResult {
  const { flow, i18n } = context
  const modelId = flow.part?.model?.id ?? ''
  const review = flow.quotes.reviewOf({ modelId, materialId: offer.material.id })
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
        const message = new FormData(event.target as HTMLFormElement).get('message')
        void send(offer, typeof message === 'string' ? message : '', modelId, context)
      }}
    >
      <label>
        ${i18n.t('price-list.askMessage')}
        <textarea name="message" rows="3" maxlength="1000" dir="auto"></textarea>
      </label>
      ${problem ? html`<p class="error" role="alert">${i18n.code('error', problem.code, problem.message)}</p>` : nothing}
      <button class="button" ?disabled=${review?.isBusy}>${i18n.t('price-list.askSend')}</button>
    </form>
  </details>`
}

async function send(offer: Offer, message: string, modelId: string, { flow, host, quantity, speed }: RowContext) {
  const materialId = offer.material.id
  let answer: (result: QuoteResult) => void = () => undefined
  const result = new Promise<QuoteResult>((resolve) => {
    answer = resolve
  })
  if (emit(host, 'miq-review-request', { modelId, materialId, message, result }, { cancelable: true })) {
    answer(await flow.quotes.askPerson({ modelId, materialId, quantity, speed, acknowledgedWarnings: [] }, message))
  } else {
    answer({ ok: false, problem: { code: 'CANCELLED', message: 'the page took it over' } })
  }
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
