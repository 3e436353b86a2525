import type { JSX } from 'react'
import { useJourney } from '../../journey/context.ts'
import * as known from '../../journey/known.ts'
import { formatEnum, formatLeadTime, formatMoney } from '../format.ts'

/** The offers in the state they really are in. A priced one can be chosen for the quote. */
export function OfferList(): JSX.Element {
  const { journey, memory } = useJourney()
  const chosen = known.chosenOffer(memory)
  const isRunning = Object.values(memory.progress).includes('running')
  return (
    <ul className="mq-offers" aria-label="Offers">
      {known.offers(memory).map((offer) => (
        <li key={offer.id} data-status={offer.status}>
          <label>
            <input
              type="radio"
              name="mq-offer"
              checked={offer.id === chosen?.id}
              disabled={offer.status !== 'PRICED' || isRunning}
              onChange={() => {
                journey.choose({ offerId: offer.id })
              }}
            />
            <span className="mq-material">{offer.material.title}</span>
            <span className="mq-price">
              {offer.status === 'PRICED' ? formatMoney(offer.unitPrice) : formatEnum(offer.status)}
            </span>
            <span className="mq-small">{describe(offer)}</span>
          </label>
        </li>
      ))}
    </ul>
  )
}

/** Why there is no price, or when it would be ready and what to look out for. */
function describe({ status, checks, leadTime }: known.Offer): string {
  const wanted = status === 'PRICED' ? 'WARNING' : 'BLOCKING'
  const messages = checks.filter(({ severity }) => severity === wanted).map(({ message }) => message)
  return [...(leadTime ? [formatLeadTime(leadTime)] : []), ...messages.slice(0, 1)].join(' · ')
}
