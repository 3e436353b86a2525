import { operationTexts, type DataOf, type JourneyOperation } from '../operations/texts.ts'
import type { PartnerSlug } from './partners.ts'

/** How far an operation has come. Subscriptions are `live` between their first and last tick. */
export type Progress = 'running' | 'live' | 'done' | 'error'

/** The last answer of each operation. */
export type Answers = { readonly [Name in JourneyOperation]?: DataOf<Name> }

/** What the buyer chose in the panel. */
export interface Choices {
  unit: 'MM' | 'CM' | 'M' | 'INCH'
  consents: boolean
  offerId: string | undefined
  quantity: number
}

/** Everything the journey knows. Plain data: it survives in sessionStorage when the page is loaded again. */
export interface Memory {
  partner: PartnerSlug
  choices: Choices
  /** Name of the chosen file. The file itself cannot be stored. */
  fileName: string | undefined
  answers: Answers
  progress: Readonly<Partial<Record<JourneyOperation, Progress>>>
  /** Why an operation's progress is `error`, or what failed beside a good answer. */
  problems: Readonly<Partial<Record<JourneyOperation, string>>>
  /** What a subscription has said so far, oldest first, without repetitions. */
  ticks: Readonly<Partial<Record<JourneyOperation, readonly string[]>>>
  /** The idempotency key of this attempt to order: one per cart, so that a second click cannot order twice. */
  attempt: string | undefined
  /** The operation opened or answered last. */
  current: JourneyOperation | undefined
}

/** A journey that has not begun. */
export function emptyMemory(partner: PartnerSlug): Memory {
  return {
    partner,
    choices: { unit: 'MM', consents: false, offerId: undefined, quantity: 1 },
    fileName: undefined,
    answers: {},
    progress: {},
    problems: {},
    ticks: {},
    attempt: undefined,
    current: undefined,
  }
}

/**
 * Forgets what was learnt after `name`: a new model has other offers, a new cart another total. The catalogue stays, it
 * depends on the partner alone.
 */
export function forgetAfter(memory: Memory, name: JourneyOperation): Memory {
  const order: string[] = Object.keys(operationTexts)
  const later = new Set(order.slice(order.indexOf(name) + 1).filter((each) => each !== 'BrowseMaterials'))
  return {
    ...memory,
    answers: without(memory.answers, later),
    progress: without(memory.progress, later),
    problems: without(memory.problems, later),
    ticks: without(memory.ticks, later),
  }
}

/** A record less some of its keys. */
export function without<Entries extends object>(record: Entries, keys: ReadonlySet<string>): Entries {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.has(key))) as Entries
}

const storageKey = 'modeliq.playground.journey'

/** Reads what an earlier load of this page left; undefined when there is nothing usable. */
export function loadMemory(storage: Storage): Memory | undefined {
  try {
    const stored = JSON.parse(storage.getItem(storageKey) ?? '') as Partial<Memory>
    const memory = { ...emptyMemory('loctite'), ...stored }
    // What was under way belonged to the page that is gone.
    const progress = Object.fromEntries(
      Object.entries(memory.progress).filter(([, each]) => each === 'done' || each === 'error'),
    )
    return { ...memory, progress, fileName: undefined }
  } catch {
    return undefined
  }
}

/** Keeps the memory for the next load of this page in this tab. A full or forbidden storage is no reason to stop. */
export function saveMemory(storage: Storage, memory: Memory): void {
  try {
    storage.setItem(storageKey, JSON.stringify(memory))
  } catch {
    return
  }
}
