import type { JSX } from 'react'
import { useJourney } from '../../journey/context.ts'
import type { JourneyOperation } from '../../operations/texts.ts'
import { formatEnum } from '../format.ts'

/** What a subscription has said, oldest first. */
export function Ticks({ operation }: { operation: JourneyOperation }): JSX.Element | null {
  const { memory } = useJourney()
  const ticks = memory.ticks[operation] ?? []
  if (ticks.length === 0) {
    return null
  }
  return (
    <ol
      className="mq-ticks"
      data-live={memory.progress[operation] === 'live'}
      aria-live="polite"
      aria-label={`Ticks of ${operation}`}
    >
      {ticks.map((tick, index) => (
        <li key={index}>{formatEnum(tick)}</li>
      ))}
    </ol>
  )
}
