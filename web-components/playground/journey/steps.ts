import type { JourneyOperation } from '../operations/texts.ts'
import * as known from './known.ts'
import type { Memory, Progress } from './memory.ts'

/** One operation of a step. */
export interface Action {
  operation: JourneyOperation
  /** What it does, in two or three words. */
  label: string
  /** Following something is worth watching and never needed to go on. */
  isOptional?: boolean
}

/** A stage of the buyer's journey. */
export interface Step {
  title: string
  about: string
  actions: readonly Action[]
}

/** The journey from a session to an order on its way. */
export const steps: readonly Step[] = [
  {
    title: 'Start a session',
    about: 'An anonymous buyer. The token goes into the Authorization header of everything that follows.',
    actions: [{ operation: 'StartSession', label: 'Start' }],
  },
  {
    title: 'The partner and its materials',
    about: 'The key decides who is asked: brand, currency, limits and this partner’s own materials with facets.',
    actions: [{ operation: 'BrowseMaterials', label: 'Browse' }],
  },
  {
    title: 'Upload a model',
    about:
      'Your own STL, as a multipart request. An STL carries no unit, and the wrong one is the commonest cause of a wrong price.',
    actions: [{ operation: 'UploadModel', label: 'Upload' }],
  },
  {
    title: 'Watch it, then read it',
    about:
      'The model is judged behind the answer: follow it over server-sent events, then read geometry, renders and offers.',
    actions: [
      { operation: 'WatchModel', label: 'Watch' },
      { operation: 'ReadModel', label: 'Read' },
    ],
  },
  {
    title: 'Quote',
    about: 'A price that is held: with an id, a hash of what it depends on and an expiry.',
    actions: [{ operation: 'CreateQuote', label: 'Quote' }],
  },
  {
    title: 'Cart',
    about: 'From the quote to a cart with an address, shipping and tax. No blockers means it can be ordered.',
    actions: [
      { operation: 'CreateCart', label: 'Create' },
      { operation: 'SetShippingAddress', label: 'Ship to' },
      { operation: 'SelectShipping', label: 'Ship by' },
      { operation: 'ReadCart', label: 'Read' },
    ],
  },
  {
    title: 'Order',
    about: 'Carries the total you saw and a key of this attempt. Run it again: the same order, replayed is true.',
    actions: [{ operation: 'PlaceOrder', label: 'Place' }],
  },
  {
    title: 'Follow the order',
    about: 'Accepted is durable; the rest happens behind the queue, and the subscription ticks as it does.',
    actions: [
      { operation: 'ReadOrder', label: 'Read' },
      { operation: 'WatchOrder', label: 'Follow', isOptional: true },
    ],
  },
]

const cartStep = stepOf('ReadCart')
const orderStep = stepOf('ReadOrder')

function stepOf(operation: JourneyOperation): Step | undefined {
  return steps.find(({ actions }) => actions.some((action) => action.operation === operation))
}

/** The badge of a step. */
export type StepBadge = 'done' | 'next' | 'running' | 'error' | 'blocked' | 'waiting'

/** The badge of every step: what went wrong before what is under way, and the first that is not done is next. */
export function stepBadges(memory: Memory): StepBadge[] {
  const next = steps.findIndex((step) => !isDone(step, memory))
  return steps.map((step, index) => {
    const progress = step.actions.map(({ operation }) => memory.progress[operation])
    if (progress.includes('error')) {
      return 'error'
    }
    if (progress.some(isUnderWay)) {
      return 'running'
    }
    if (isDone(step, memory)) {
      return 'done'
    }
    if (step === cartStep && known.blockers(memory).length > 0) {
      return 'blocked'
    }
    return index === next ? 'next' : 'waiting'
  })
}

/** Tells whether an operation has been sent and not come to its end. */
export function isUnderWay(progress: Progress | undefined): boolean {
  return progress === 'running' || progress === 'live'
}

/**
 * The operations still to do, in order, without those that are only for watching. A cart that could not be ordered is
 * read again: nothing after it can go well before that.
 */
export function openOperations(memory: Memory): JourneyOperation[] {
  return steps
    .flatMap(({ actions }) => actions)
    .filter(({ operation, isOptional }) => !isOptional && !isSettled(operation, memory))
    .map(({ operation }) => operation)
}

function isDone(step: Step, memory: Memory): boolean {
  const isRun = step.actions.every(({ operation, isOptional }) => isOptional === true || isSettled(operation, memory))
  // An order is followed to its end, not to the end of the page that followed it.
  return isRun && (step !== orderStep || known.isOrderOver(memory))
}

function isSettled(operation: JourneyOperation, memory: Memory): boolean {
  const isBlocked = operation === 'ReadCart' && known.blockers(memory).length > 0
  return memory.progress[operation] === 'done' && !isBlocked
}
