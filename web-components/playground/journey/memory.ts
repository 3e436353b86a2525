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
  /** As it was typed: what a number may be is the server's to say. */
  quantity: string
}

/** How a session came to its end. */
export interface SessionEnd {
  /** The server's code: TOKEN_EXPIRED or TOKEN_INVALID. */
  code: string
  /** What belonged to the session and is gone with it. */
  lost: readonly string[]
}

/** Everything the journey knows. Plain data: it survives in sessionStorage when the page is loaded again. */
export interface Memory {
  partner: PartnerSlug
  choices: Choices
  /** Name of the chosen file. The file itself cannot be stored. */
  fileName: string | undefined
  /** Name of the file that was sent last, whatever came of it. */
  triedFile: string | undefined
  /** Set when the server let the session go, until there is a new one. */
  sessionEnd: SessionEnd | undefined
  answers: Answers
  progress: Readonly<Partial<Record<JourneyOperation, Progress>>>
  /** Why an operation's progress is `error`, or what failed beside a good answer. */
  problems: Readonly<Partial<Record<JourneyOperation, string>>>
  /** What has to happen before an operation that was asked for too early. */
  early: Readonly<Partial<Record<JourneyOperation, string>>>
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
    choices: { unit: 'MM', consents: false, offerId: undefined, quantity: '1' },
    fileName: undefined,
    triedFile: undefined,
    sessionEnd: undefined,
    answers: {},
    progress: {},
    problems: {},
    early: {},
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
  return forget(memory, new Set(order.slice(order.indexOf(name) + 1).filter((each) => each !== 'BrowseMaterials')))
}

/** Forgets `name` and what was learnt after it. */
export function forgetFrom(memory: Memory, name: JourneyOperation): Memory {
  return forget(forgetAfter(memory, name), new Set([name]))
}

function forget(memory: Memory, later: ReadonlySet<string>): Memory {
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

// The number goes up with the shape of what is stored.
const storageKey = 'modeliq.playground.journey.2'

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
