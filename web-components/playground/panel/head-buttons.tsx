import type { JSX } from 'react'
import { useJourney } from '../journey/context.ts'
import type { Memory } from '../journey/memory.ts'
import { needsAnotherModel } from '../journey/offers.ts'
import { openOperations, type StepBadge } from '../journey/steps.ts'
import { RunIcon } from './icons.tsx'

/** The ways to go on from wherever the journey is: with what is left, with the sample part, or from the start. */
export function HeadButtons({
  badges,
  onStartOver,
}: {
  badges: readonly StepBadge[]
  onStartOver: () => void
}): JSX.Element {
  const { journey, memory } = useJourney()
  const isBusy = badges.includes('running')
  const isBegun = Object.keys(memory.progress).length > 0
  const isFollowing = isBusy && openOperations(memory).length === 0
  const isDone = isFollowing || badges.every((badge) => badge === 'done')
  const isStuck = needsAnotherModel(memory)
  const takesSample = isStuck || (memory.fileName === undefined && memory.progress.UploadModel !== 'done')
  return (
    <div className="mq-row">
      <button
        type="button"
        className="mq-button mq-primary"
        hidden={isDone}
        disabled={isBusy}
        onClick={() => {
          if (takesSample) {
            journey.takeSample()
          }
          void journey.runAll()
        }}
      >
        <RunIcon />
        {runLabel(memory, isBegun && !isStuck, takesSample)}
      </button>
      <button
        type="button"
        className="mq-button"
        hidden={!isStuck}
        disabled={isBusy}
        onClick={() => void journey.runAll()}
      >
        Try again as it is
      </button>
      <button
        type="button"
        className={isDone ? 'mq-button mq-primary' : 'mq-button'}
        hidden={!isBegun}
        onClick={() => {
          journey.startOver()
          onStartOver()
        }}
      >
        Start over
      </button>
    </div>
  )
}

function runLabel(memory: Memory, isUnderWay: boolean, takesSample: boolean): string {
  if (isUnderWay && openOperations(memory).length === 0) {
    return 'Follow the order'
  }
  return `${isUnderWay ? 'Run what is left' : 'Run it all'}${takesSample ? ' with a sample part' : ''}`
}
