import { useEffect, useId, useRef, type JSX } from 'react'
import { useJourney } from '../journey/context.ts'
import type { Step, StepBadge } from '../journey/steps.ts'
import { ActionRow } from './action-row.tsx'
import { TickIcon } from './icons.tsx'
import { stepResults } from './results/step-results.tsx'
import { stepSummary } from './step-summary.ts'

interface Properties {
  step: Step
  number: number
  badge: StepBadge
  isOpen: boolean
  onToggle: () => void
}

const badgeWords: Readonly<Record<StepBadge, string>> = {
  done: 'done',
  next: 'next',
  running: 'running',
  error: 'error',
  blocked: 'blocked',
  waiting: '',
}

/** One step: its badge and summary always, its operations and what came of them when open. */
export function StepCard({ step, number, badge, isOpen, onToggle }: Properties): JSX.Element {
  const { memory } = useJourney()
  const id = useId()
  const summary = stepSummary(number, memory)
  const Results = stepResults[number]
  const isEarly = step.actions.some(({ operation }) => memory.early[operation] !== undefined)
  const place = useRef<HTMLLIElement>(null)

  useEffect(() => {
    if (isEarly || badge === 'running' || badge === 'error' || badge === 'blocked') {
      place.current?.scrollIntoView({ block: 'nearest' })
    }
  }, [badge, isEarly])

  return (
    <li ref={place} className="mq-step" data-badge={badge} aria-current={badge === 'next' ? 'step' : undefined}>
      <button type="button" className="mq-title" aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
        <span className="mq-dot" aria-hidden="true">
          {badge === 'done' ? <TickIcon /> : badge === 'error' || badge === 'blocked' ? '!' : number}
        </span>
        <span className="mq-name">{step.title}</span>
        {badgeWords[badge] && <span className="mq-badge">{badgeWords[badge]}</span>}
        {summary && <span className="mq-summary">{summary}</span>}
      </button>
      <div id={id} className="mq-body" hidden={!isOpen}>
        <p>{step.about}</p>
        {Results?.before && <Results.before />}
        <ul className="mq-operations">
          {step.actions.map((action) => (
            <ActionRow key={action.operation} action={action} />
          ))}
        </ul>
        {Results?.after && <Results.after />}
      </div>
    </li>
  )
}
