import type { JSX } from 'react'
import { useJourney } from '../../journey/context.ts'

const shownValues = 6

/** The facets of the catalogue, as counted by the server. */
export function PartnerResults(): JSX.Element | null {
  const { memory } = useJourney()
  const facets = memory.answers.BrowseMaterials?.materials?.facets ?? []
  if (facets.length === 0) {
    return null
  }
  return (
    <dl className="mq-facets">
      {facets.map(({ field, values }) => (
        <div key={field}>
          <dt>{field}</dt>
          <dd>
            {values.slice(0, shownValues).map(({ value, count }) => (
              <span key={value} className="mq-chip">
                {value} <b>{count}</b>
              </span>
            ))}
            {values.length > shownValues && <span className="mq-more">and {values.length - shownValues} more</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
