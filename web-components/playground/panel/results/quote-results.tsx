import { useId, type JSX } from 'react'
import { useJourney } from '../../journey/context.ts'
import * as known from '../../journey/known.ts'
import { formatMoney } from '../format.ts'

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
    <table className="mq-cost">
      <tbody>
        {quote.lines.map(({ id, materialTitle, quantity, total }) => (
          <tr key={id}>
            <th scope="row">
              {quantity} × {materialTitle}
            </th>
            <td>{formatMoney(total)}</td>
          </tr>
        ))}
        {quote.fees.map(({ code, label, amount }) => (
          <tr key={code}>
            <th scope="row">{label}</th>
            <td>{formatMoney(amount)}</td>
          </tr>
        ))}
        <tr className="mq-total">
          <th scope="row">Subtotal</th>
          <td>{formatMoney(quote.subtotal)}</td>
        </tr>
      </tbody>
    </table>
  )
}
