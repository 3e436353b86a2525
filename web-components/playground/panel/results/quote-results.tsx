import { useId, type JSX } from 'react'
import { useJourney } from '../../journey/context.ts'
import * as known from '../../journey/known.ts'
import { whyNoOffer } from '../../journey/offers.ts'
import { readQuantity } from '../../journey/quantity.ts'
import { formatMoney } from '../format.ts'
import { CostTable } from './cost-table.tsx'

/** What will be quoted: the offer chosen above, and how many. */
export function QuoteChoice(): JSX.Element | null {
  const { journey, memory } = useJourney()
  const id = useId()
  const offer = known.chosenOffer(memory)
  const lacksQuantity = readQuantity(memory.choices.quantity) === undefined
  if (!memory.answers.ReadModel) {
    return null
  }
  return (
    <div className="mq-form">
      <span>Material</span>
      {offer ? <strong>{offer.material.title}</strong> : <span className="mq-hint">{whyNoOffer(memory)}.</span>}
      <label htmlFor={`${id}-quantity`}>Quantity</label>
      <input
        id={`${id}-quantity`}
        // A number field drops what it does not take for a number, and the server has its own limits.
        type="text"
        inputMode="numeric"
        autoComplete="off"
        readOnly={Object.values(memory.progress).includes('running')}
        value={memory.choices.quantity}
        aria-invalid={lacksQuantity}
        aria-describedby={lacksQuantity ? `${id}-hint` : undefined}
        onChange={({ target }) => {
          journey.choose({ quantity: target.value })
        }}
      />
      {lacksQuantity && (
        <p id={`${id}-hint`} className="mq-hint" role="status">
          A whole number of pieces, please.
        </p>
      )}
    </div>
  )
}

/** The quote's lines and what they add up to. */
export function QuoteResults(): JSX.Element | null {
  const { memory } = useJourney()
  const quote = memory.answers.CreateQuote?.quoteCreate?.quote
  if (!quote) {
    return null
  }
  return (
    <>
      <ul className="mq-list">
        {quote.lines.map(({ id, materialTitle, quantity, total }) => (
          <li key={id}>
            <span>{materialTitle}</span>
            <span className="mq-small">× {quantity}</span>
            <b>{formatMoney(total)}</b>
          </li>
        ))}
      </ul>
      <CostTable cost={quote} />
    </>
  )
}
