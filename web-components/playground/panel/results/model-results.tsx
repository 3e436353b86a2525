import type { JSX } from 'react'
import { useJourney } from '../../journey/context.ts'
import type { Memory } from '../../journey/memory.ts'
import { formatNumber } from '../format.ts'
import { ModelRenders } from './model-renders.tsx'
import { OfferList } from './offer-list.tsx'
import { Ticks } from './ticks.tsx'

/** A model as it was read. */
export type Model = NonNullable<NonNullable<Memory['answers']['ReadModel']>['model']>

/** How the model came along, how it looks, what was measured and what it can be made of. */
export function ModelResults(): JSX.Element {
  const { memory } = useJourney()
  const model = memory.answers.ReadModel?.model
  return (
    <>
      <Ticks operation="WatchModel" />
      {model && (
        <>
          <ModelRenders model={model} />
          {model.geometry && <Facts geometry={model.geometry} />}
          {model.issues.map(({ code, severity, message }) => (
            <p key={code} className="mq-issue" data-severity={severity}>
              <b>{code}</b> {message}
            </p>
          ))}
          <OfferList />
        </>
      )}
    </>
  )
}

function Facts({ geometry }: { geometry: NonNullable<Model['geometry']> }): JSX.Element {
  const { x, y, z } = geometry.boundingBoxMm
  const facts: readonly [name: string, value: string][] = [
    ['Size', `${[x, y, z].map((side) => formatNumber(side)).join(' × ')} mm`],
    ['Volume', geometry.volumeMm3 === null ? 'no solid' : `${formatNumber(geometry.volumeMm3 / 1000)} cm³`],
    ['Surface', `${formatNumber(geometry.surfaceAreaMm2 / 100)} cm²`],
    ['Triangles', formatNumber(geometry.triangleCount)],
    ['Shells', formatNumber(geometry.shellCount)],
    ['Watertight', geometry.watertight ? 'yes' : 'no'],
  ]
  return (
    <dl className="mq-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
