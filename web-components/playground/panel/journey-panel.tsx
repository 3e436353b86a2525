import { useState, type JSX } from 'react'
import { useJourney } from '../journey/context.ts'
import { openOperations, stepBadges, steps } from '../journey/steps.ts'
import { RunIcon } from './icons.tsx'
import { PartnerSwitch } from './partner-switch.tsx'
import { StepCard } from './step-card.tsx'

/** The side panel: the partner, then the steps with what came of each. */
export function JourneyPanel(): JSX.Element {
  const { journey, memory } = useJourney()
  const [toggled, setToggled] = useState<Readonly<Record<number, boolean>>>({})
  const badges = stepBadges(memory)
  const isBusy = badges.includes('running')
  const isBegun = Object.keys(memory.progress).length > 0
  const isDone = openOperations(memory).length === 0

  /** Open are the step in hand and the next one; a click on a title decides otherwise. */
  function isOpen(index: number): boolean {
    const isCurrent = steps[index]?.actions.some(({ operation }) => operation === memory.current) ?? false
    return toggled[index] ?? (isCurrent || badges[index] === 'next' || badges[index] === 'running')
  }

  return (
    <section className="mq-panel" aria-label="Journey">
      <header className="mq-head">
        <h2>Journey</h2>
        <p>From a file to an order. Every step is ordinary GraphQL: open it, change it, copy it into your code.</p>
        <PartnerSwitch
          partner={memory.partner}
          onChoose={(partner) => {
            journey.choosePartner(partner)
          }}
        />
        <div className="mq-row">
          <button
            type="button"
            className="mq-button mq-primary"
            hidden={isDone}
            disabled={isBusy}
            onClick={() => {
              if (memory.fileName === undefined && memory.progress.UploadModel !== 'done') {
                journey.takeSample()
              }
              void journey.runAll()
            }}
          >
            <RunIcon />
            {isBegun ? 'Run what is left' : 'Run it all with a sample part'}
          </button>
          <button
            type="button"
            className={isDone ? 'mq-button mq-primary' : 'mq-button'}
            hidden={!isBegun}
            onClick={() => {
              journey.startOver()
              setToggled({})
            }}
          >
            Start over
          </button>
        </div>
      </header>
      <ol className="mq-steps">
        {steps.map((step, index) => (
          <StepCard
            key={step.title}
            step={step}
            number={index + 1}
            badge={badges[index] ?? 'waiting'}
            isOpen={isOpen(index)}
            onToggle={() => {
              setToggled({ ...toggled, [index]: !isOpen(index) })
            }}
          />
        ))}
      </ol>
    </section>
  )
}
