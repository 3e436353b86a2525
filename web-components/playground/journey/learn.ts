import type { Exchange } from '../fetcher/exchange.ts'
import { isJourneyOperation, type DataOf, type JourneyOperation } from '../operations/texts.ts'
import { isOrderOver } from './known.ts'
import { forgetAfter, forgetFrom, without, type Memory, type Progress } from './memory.ts'
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
  const asked = { ...noteAttempt(memory, exchange), early: without(memory.early, new Set([name])) }
  if (!verdict.isGood) {
    // Whoever sends another file is done with the model before it, also when this one was refused.
    return fail(name === 'UploadModel' ? forgetFrom(asked, name) : asked, name, verdict.message ?? 'no answer')
  }
  const before = exchange.kind === 'mutation' ? forgetAfter(asked, name) : asked
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

/** Keeps the name of the file that was sent. */
function noteAttempt(memory: Memory, { operation, variables: { file } }: Exchange): Memory {
  const isNamed = operation === 'UploadModel' && typeof file === 'string'
  return isNamed ? { ...memory, triedFile: file.replace(/^@/, '') } : memory
}

function afterwards(memory: Memory, name: JourneyOperation, newAttempt: () => string): Memory {
  switch (name) {
    case 'StartSession':
      return { ...memory, sessionEnd: undefined }
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
    case 'ReadOrder':
      return afterOrderRead(memory, memory.answers.ReadOrder)
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

function afterOrderTick(memory: Memory, data: DataOf<'WatchOrder'> | undefined): Memory {
  const order = data?.orderUpdated
  if (!order) {
    return memory
  }
  const ticked = addTick(memory, 'WatchOrder', order.status)
  return isOrderOver(ticked) ? setProgress(ticked, 'WatchOrder', 'done') : ticked
}

/** An order that is read tells more than a subscription that is over; what that had said stays its history. */
function afterOrderRead(memory: Memory, data: DataOf<'ReadOrder'> | undefined): Memory {
  if (!data?.order || memory.progress.WatchOrder === 'live' || !memory.ticks.WatchOrder) {
    return memory
  }
  const answers = without(memory.answers, new Set(['WatchOrder']))
  return addTick({ ...memory, answers }, 'WatchOrder', data.order.status)
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
