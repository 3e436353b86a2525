import type { JSX } from 'react'
import { useJourney } from '../../journey/context.ts'
import { formatEnum, formatTime } from '../format.ts'
import { Ticks } from './ticks.tsx'

/** The number the buyer is told. */
export function OrderPlaced(): JSX.Element | null {
  const { memory } = useJourney()
  const placed = memory.answers.PlaceOrder?.orderPlace
  if (!placed?.order) {
    return null
  }
  return (
    <p className="mq-order">
      <strong>{placed.order.number}</strong>
      <span>{formatEnum(placed.order.status)}</span>
      {placed.replayed && <span className="mq-chip">replayed: not ordered twice</span>}
    </p>
  )
}

/** What has happened to the order, from the last answer that told. */
export function OrderEvents(): JSX.Element | null {
  const { memory } = useJourney()
  const events = memory.answers.WatchOrder?.orderUpdated.events ?? memory.answers.ReadOrder?.order?.events ?? []
  return (
    <>
      <Ticks operation="WatchOrder" />
      {events.length > 0 && (
        <ol className="mq-list">
          {events.map(({ at, status, message }, index) => (
            <li key={index}>
              <span>{formatEnum(status)}</span>
              <span className="mq-small">{message}</span>
              <time dateTime={at}>{formatTime(at)}</time>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
