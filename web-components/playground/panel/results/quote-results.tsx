import { useId, type JSX } from 'react'
import { useJourney } from '../../journey/context.ts'
import * as known from '../../journey/known.ts'
import { formatMoney } from '../format.ts'
import { CostTable } from './cost-table.tsx'

const mostPieces = 1000

/** What will be quoted: the offer chosen above, and how many. */
export function QuoteChoice(): JSX.Element | null {
  const { journey, memory } = useJourney()
  const id = useId()
  const offer = known.chosenOffer(memory)
  if (!offer) {
    return null
  }
  return (
    <div className="mq-form">
      <span>Material</span>
      <strong>{offer.material.title}</strong>
      <label htmlFor={`${id}-quantity`}>Quantity</label>
      <input
        id={`${id}-quantity`}
        type="number"
        min={1}
        max={mostPieces}
        value={memory.choices.quantity}
        onChange={({ target }) => {
          const quantity = Math.trunc(target.valueAsNumber)
          if (quantity >= 1 && quantity <= mostPieces) {
            journey.choose({ quantity })
          }
        }}
      />
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
