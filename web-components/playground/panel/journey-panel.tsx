import { useState, type JSX } from 'react'
import { useJourney } from '../journey/context.ts'
import { stepBadges, steps } from '../journey/steps.ts'
import { HeadButtons } from './head-buttons.tsx'
import { PartnerSwitch } from './partner-switch.tsx'
import { SessionEndNotice } from './session-end-notice.tsx'
import { StepCard } from './step-card.tsx'

/** The side panel: the partner, then the steps with what came of each. */
export function JourneyPanel(): JSX.Element {
  const { journey, memory } = useJourney()
  const [toggled, setToggled] = useState<Readonly<Record<number, boolean>>>({})
  const badges = stepBadges(memory)

  /** Open are the step in hand and the next one; a click on a title decides otherwise. */
  function isOpen(index: number): boolean {
    const isCurrent = steps[index]?.actions.some(({ operation }) => operation === memory.current) ?? false
    return toggled[index] ?? (isCurrent || ['next', 'running', 'blocked'].includes(badges[index] ?? ''))
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
        <HeadButtons
          badges={badges}
          onStartOver={() => {
            setToggled({})
          }}
        />
        {memory.sessionEnd && <SessionEndNotice end={memory.sessionEnd} />}
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
