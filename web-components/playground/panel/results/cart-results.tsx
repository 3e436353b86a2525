import type { JSX } from 'react'
import { useJourney } from '../../journey/context.ts'
import * as known from '../../journey/known.ts'
import { demoPartners } from '../../journey/partners.ts'
import { formatLeadTime, formatMoney } from '../format.ts'
import { CostTable } from './cost-table.tsx'

/** Where it goes, how it can get there, what it costs and what is in the way. */
export function CartResults(): JSX.Element | null {
  const { memory } = useJourney()
  const shippingOptions = memory.answers.SetShippingAddress?.cartShippingAddressUpdate?.cart?.shippingOptions ?? []
  const cart = memory.answers.ReadCart?.cart
  const selected = cart?.selectedShippingOption?.id
  const { firstName, lastName, address1, city, region, postalCode, country } = demoPartners[memory.partner].address
  if (!memory.answers.CreateCart) {
    return null
  }
  return (
    <>
      <p className="mq-small">
        Ships to {firstName} {lastName}, {address1}, {postalCode} {city} {region}, {country}
      </p>
      {shippingOptions.length > 0 && (
        <ul className="mq-list">
          {shippingOptions.map(({ id, name, price, inTransit }) => (
            <li key={id} data-chosen={id === selected}>
              <span>{name}</span>
              <span className="mq-small">{formatLeadTime(inTransit)}</span>
              <b>{formatMoney(price)}</b>
            </li>
          ))}
        </ul>
      )}
      {cart?.cost && <CostTable cost={cart.cost} />}
      {known.blockers(memory).map(({ code, message }, index) => (
        <p key={index} className="mq-issue" data-severity="BLOCKING">
          <b>{code}</b> {message}
        </p>
      ))}
    </>
  )
}
