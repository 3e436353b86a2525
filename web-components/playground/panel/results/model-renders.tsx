import { useState, type JSX } from 'react'
import type { Model } from './model-results.tsx'

type Render = NonNullable<Model['renders']>[number]

/** The pictures of a model, and why those are missing that do not load. */
export function ModelRenders({ model }: { model: Model }): JSX.Element {
  const [failed, setFailed] = useState<ReadonlySet<string>>(new Set())
  const renders = model.renders ?? []
  const shown = renders.filter(({ url }) => !failed.has(url))
  const missing = renders.filter(({ url }) => failed.has(url))
  return (
    <>
      {shown.length > 0 && (
        <div className="mq-renders">
          {shown.map(({ view, url, width, height }) => (
            <figure key={url}>
              <img
                src={url}
                width={width}
                height={height}
                alt={`${model.title}, ${view} view`}
                onError={() => {
                  setFailed((before) => new Set([...before, url]))
                }}
              />
              <figcaption>{view}</figcaption>
            </figure>
          ))}
        </div>
      )}
      {missing.length > 0 && <MissingRenders renders={missing} />}
    </>
  )
}

/** The page's policy lets in pictures of its own address only, and a signed link has its time. */
function MissingRenders({ renders }: { renders: readonly Render[] }): JSX.Element {
  const foreign = renders.map(({ url }) => new URL(url, location.href).origin).find((each) => each !== location.origin)
  return (
    <p className="mq-small mq-missing">
      {foreign === undefined
        ? 'Some renders do not load. Their links may have expired: read the model again.'
        : `The renders are at ${foreign}, and this page only loads pictures of its own address.`}{' '}
      Open in a new tab:
      {renders.map(({ view, url }) => (
        <span key={url}>
          {' '}
          <a href={url} target="_blank" rel="noreferrer">
            {view}
          </a>
        </span>
      ))}
    </p>
  )
}
