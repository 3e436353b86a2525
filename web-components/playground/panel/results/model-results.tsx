import { useState, type JSX } from 'react'
import { useJourney } from '../../journey/context.ts'
import type { Memory } from '../../journey/memory.ts'
import { formatNumber } from '../format.ts'
import { OfferList } from './offer-list.tsx'
import { Ticks } from './ticks.tsx'

type Model = NonNullable<NonNullable<Memory['answers']['ReadModel']>['model']>

/** How the model came along, how it looks, what was measured and what it can be made of. */
export function ModelResults(): JSX.Element {
  const { memory } = useJourney()
  const model = memory.answers.ReadModel?.model
  return (
    <>
      <Ticks operation="WatchModel" />
      {model && (
        <>
          <Renders model={model} />
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

function Renders({ model }: { model: Model }): JSX.Element | null {
  const renders = model.renders ?? []
  if (renders.length === 0) {
    return null
  }
  return (
    <div className="mq-renders">
      {renders.map(({ view, url, width, height }) => (
        <figure key={view}>
          <Picture key={url} url={url} width={width} height={height} alt={`${model.title}, ${view} view`} />
          <figcaption>{view}</figcaption>
        </figure>
      ))}
    </div>
  )
}

interface PictureProperties {
  url: string
  width: number
  height: number
  alt: string
}

/** A render, or why there is none: the page's policy lets in pictures of its own address only. */
function Picture({ url, width, height, alt }: PictureProperties): JSX.Element {
  const [isMissing, setMissing] = useState(false)
  const { origin } = new URL(url, location.href)
  if (!isMissing) {
    return (
      <img
        src={url}
        width={width}
        height={height}
        alt={alt}
        onError={() => {
          setMissing(true)
        }}
      />
    )
  }
  return (
    <p className="mq-small mq-missing">
      {origin === location.origin
        ? 'The picture does not load. Its link may have expired: read the model again.'
        : `Not shown here: the playground loads pictures of its own address only, and this one is at ${origin}.`}{' '}
      <a href={url} target="_blank" rel="noreferrer">
        Open it
      </a>
    </p>
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
