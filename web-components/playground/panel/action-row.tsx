import type { JSX } from 'react'
import { useJourney } from '../journey/context.ts'
import { chosenOffer } from '../journey/known.ts'
import type { Memory } from '../journey/memory.ts'
import { readQuantity } from '../journey/quantity.ts'
import { isUnderWay, type Action } from '../journey/steps.ts'
import { RunIcon } from './icons.tsx'

/** One operation: open it in the editor, or run it there. Says why when it went wrong. */
export function ActionRow({ action: { operation, label } }: { action: Action }): JSX.Element {
  const { journey, memory } = useJourney()
  const progress = memory.progress[operation]
  const early = memory.early[operation]
  const isChoiceMissing = operation === 'CreateQuote' && lacksChoice(memory)
  const problem = isChoiceMissing ? undefined : (early ?? memory.problems[operation])
  const severity = progress === 'error' && early === undefined ? 'BLOCKING' : 'WARNING'
  return (
    <li data-progress={progress ?? 'open'}>
      <div className="mq-row">
        <button type="button" className="mq-open" title="Open in the editor" onClick={() => journey.open(operation)}>
          <code>{operation}</code>
        </button>
        <button
          type="button"
          className="mq-button"
          disabled={progress === 'running' || isChoiceMissing}
          aria-label={`${label}: run ${operation}`}
          onClick={() => void journey.run(operation)}
        >
          <RunIcon />
          {isUnderWay(progress) ? 'Running' : label}
        </button>
      </div>
      {problem !== undefined && (
        <p className="mq-problem" data-severity={severity} role="alert">
          {problem}
        </p>
      )}
    </li>
  )
}

/** Tells whether the choices above the quote lack an offer or a quantity. They say so themselves, once there are any. */
function lacksChoice(memory: Memory): boolean {
  const isComplete = chosenOffer(memory) !== undefined && readQuantity(memory.choices.quantity) !== undefined
  return memory.answers.ReadModel !== undefined && !isComplete
}
