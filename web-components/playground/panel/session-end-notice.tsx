import { useEffect, useRef, type JSX } from 'react'
import { useJourney } from '../journey/context.ts'
import type { SessionEnd } from '../journey/memory.ts'
import { RunIcon } from './icons.tsx'

const reasons: Readonly<Record<string, string>> = {
  TOKEN_EXPIRED: 'The session has ended',
  TOKEN_INVALID: 'The server does not know this session any more',
}

/** Says that the session is over and what went with it, and starts the next one. */
export function SessionEndNotice({ end: { code, lost } }: { end: SessionEnd }): JSX.Element {
  const { journey } = useJourney()
  const place = useRef<HTMLDivElement>(null)

  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [])

  return (
    <div ref={place} className="mq-notice" role="alert">
      <p>
        {reasons[code] ?? 'The session is over'} (<code>{code}</code>).
        {lost.length > 0 && ` ${sentence(lost)} belonged to it and cannot be reached any more.`}
      </p>
      <button type="button" className="mq-button" onClick={() => void journey.run('StartSession')}>
        <RunIcon />
        Start a new session
      </button>
    </div>
  )
}

/** "The model, the quote and the cart". */
function sentence(things: readonly string[]): string {
  const words = new Intl.ListFormat('en-GB').format(things)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
