import type { Exchange } from '../fetcher/exchange.ts'
import { isJourneyOperation, type DataOf, type JourneyOperation } from '../operations/texts.ts'
import { forgetAfter, without, type Memory, type Progress } from './memory.ts'
import { judge } from './verdict.ts'

/**
 * What the journey knows after an answer. Answers to other operations change nothing. A good answer to a mutation
 * makes everything after it out of date, so that is forgotten.
 */
export function learn(memory: Memory, exchange: Exchange, newAttempt: () => string): Memory {
  const name = exchange.operation
  if (!isJourneyOperation(name)) {
    return memory
  }
  const verdict = judge(exchange.answer)
  if (!verdict.isGood) {
    return fail(memory, name, verdict.message ?? 'no answer')
  }
  const before = exchange.kind === 'mutation' ? forgetAfter(memory, name) : memory
  const learnt: Memory = {
    ...before,
    current: name,
    answers: { ...before.answers, [name]: exchange.answer.data },
    progress: { ...before.progress, [name]: exchange.kind === 'subscription' ? 'live' : 'done' },
    problems: {
      ...without(before.problems, new Set([name])),
      ...(verdict.message !== undefined && { [name]: verdict.message }),
    },
  }
  return afterwards(learnt, name, newAttempt)
}

/** Marks an operation as failed, with the reason. */
export function fail(memory: Memory, name: JourneyOperation, reason: string): Memory {
  return setProgress({ ...memory, problems: { ...memory.problems, [name]: reason } }, name, 'error')
}

/** Sets how far an operation has come. */
export function setProgress(memory: Memory, name: JourneyOperation, progress: Progress): Memory {
  return { ...memory, progress: { ...memory.progress, [name]: progress } }
}

function afterwards(memory: Memory, name: JourneyOperation, newAttempt: () => string): Memory {
  switch (name) {
    case 'UploadModel':
      return { ...memory, choices: { ...memory.choices, offerId: undefined } }
    case 'CreateCart':
      return { ...memory, attempt: newAttempt() }
    case 'WatchModel':
      return afterModelTick(memory, memory.answers.WatchModel)
    case 'WatchOrder':
      return afterOrderTick(memory, memory.answers.WatchOrder)
    case 'ReadModel':
      return afterModelRead(memory)
    default:
      return memory
  }
}

function afterModelTick(memory: Memory, data: DataOf<'WatchModel'> | undefined): Memory {
  const model = data?.modelUpdated
  if (!model) {
    return memory
  }
  const share = model.status === 'PROCESSING' && model.progress !== null ? ` ${Math.round(model.progress * 100)} %` : ''
  const ticked = addTick(memory, 'WatchModel', `${model.status}${share}`)
  if (model.status === 'FAILED' || model.status === 'UNPRINTABLE') {
    const reasons = model.issues.filter(({ severity }) => severity === 'BLOCKING').map(({ message }) => message)
    return fail(ticked, 'WatchModel', reasons.join('\n') || `The model is ${model.status}`)
  }
  return model.status === 'READY' ? setProgress(ticked, 'WatchModel', 'done') : ticked
}

/** An order that needs attention still moves, once a person has looked. */
const lastOrderStates = new Set<string>(['SHIPPED', 'CANCELLED', 'REJECTED'])

function afterOrderTick(memory: Memory, data: DataOf<'WatchOrder'> | undefined): Memory {
  const order = data?.orderUpdated
  if (!order) {
    return memory
  }
  const ticked = addTick(memory, 'WatchOrder', order.status)
  return lastOrderStates.has(order.status) ? setProgress(ticked, 'WatchOrder', 'done') : ticked
}

/** A model that is read ready needs no watching any more. */
function afterModelRead(memory: Memory): Memory {
  const isReady = memory.answers.ReadModel?.model?.status === 'READY'
  return isReady && memory.progress.WatchModel !== 'live' ? setProgress(memory, 'WatchModel', 'done') : memory
}

function addTick(memory: Memory, name: JourneyOperation, tick: string): Memory {
  const ticks = memory.ticks[name] ?? []
  return ticks.at(-1) === tick ? memory : { ...memory, ticks: { ...memory.ticks, [name]: [...ticks, tick] } }
}
