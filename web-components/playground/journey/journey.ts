import type { Exchange } from '../fetcher/exchange.ts'
import { isJourneyOperation, operationTexts, type JourneyOperation } from '../operations/texts.ts'
import { chosenOffer, isOrderOver, requestHeaders } from './known.ts'
import { fail, learn, setProgress } from './learn.ts'
import {
  emptyMemory,
  forgetAfter,
  forgetFrom,
  loadMemory,
  saveMemory,
  without,
  type Choices,
  type Memory,
} from './memory.ts'
import { needsAnotherModel } from './offers.ts'
import { demoPartners, type PartnerSlug } from './partners.ts'
import { sampleModel } from './sample-model.ts'
import { endSession, readSessionEnd } from './session-end.ts'
import { isUnderWay, openOperations } from './steps.ts'
import { withheldAuthorization } from './token-storage.ts'
import { NotYetError, stillEarly, writeVariables } from './variables.ts'

/** The editor as the journey needs it: what it opens there is ordinary GraphQL, and runs as if typed. */
export interface Workbench {
  open(name: JourneyOperation, text: string, variables: object, headers: Readonly<Record<string, string>>): void
  /** Runs what is open. */
  run(): void
  /** Ends a subscription that is running. */
  stop(): void
  /** Shows these headers in the tab that is open, beside those the integrator added. */
  showHeaders(headers: Readonly<Record<string, string>>): void
}

/**
 * The buyer's journey of this tab: what is known, and the ways to go on. It learns from every answer the fetcher sees,
 * whoever ran the operation. Snapshots are immutable, as React's external stores ask.
 */
export class Journey {
  #memory: Memory
  readonly #storage: Storage
  readonly #files = new Map<string, File>()
  readonly #listeners = new Set<() => void>()
  readonly #issued = new Set<string>([withheldAuthorization])
  readonly #waiting = new Map<JourneyOperation, () => void>()
  #workbench: Workbench | undefined
  #isRunningAll = false

  constructor(storage: Storage) {
    this.#storage = storage
    this.#memory = loadMemory(storage) ?? emptyMemory('loctite')
    this.#noteIssued()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): Memory => this.#memory

  /** Files that variables may name as "@name". */
  files(): ReadonlyMap<string, File> {
    return this.#files
  }

  /** Headers of the current partner and session. */
  headers(): Record<string, string> {
    return requestHeaders(this.#memory, demoPartners[this.#memory.partner].key)
  }

  /** Headers to send an operation with, as they are shown in the editor: a session is not started in another one. */
  headersFor(operation: string | undefined): Record<string, string> {
    const headers = this.headers()
    return operation === 'StartSession' ? { 'X-ModelIQ-Key': headers['X-ModelIQ-Key'] ?? '' } : headers
  }

  /** Tells whether this Authorization is one that the journey wrote, today's or an older one, and may replace. */
  hasIssued(authorization: unknown): boolean {
    return typeof authorization === 'string' && this.#issued.has(authorization)
  }

  attach(workbench: Workbench): () => void {
    this.#workbench = workbench
    return () => {
      if (this.#workbench === workbench) {
        this.#workbench = undefined
      }
    }
  }

  choosePartner(partner: PartnerSlug): void {
    if (partner !== this.#memory.partner) {
      this.#startOver(partner)
    }
  }

  /** Forgets everything but the partner and the chosen file. */
  startOver(): void {
    this.#startOver(this.#memory.partner)
  }

  /** Another offer or quantity is another quote: the one that was made, and what follows it, is out of date. */
  choose(choices: Partial<Choices>): void {
    const before = this.#memory
    const after = { ...before, choices: { ...before.choices, ...choices } }
    const isSameQuote =
      after.choices.quantity === before.choices.quantity && chosenOffer(after)?.id === chosenOffer(before)?.id
    this.#set(isSameQuote ? after : forgetAfter(after, 'ReadModel'))
    this.#abandon(before)
  }

  /** Chooses the file to upload. It takes the place of a model that leads nowhere; a good one stays until the upload. */
  chooseFile(file: File): void {
    const before = this.#memory
    this.#files.set(file.name, file)
    const after = needsAnotherModel(before) ? forgetFrom(before, 'UploadModel') : before
    this.#set({ ...after, fileName: file.name })
    this.#abandon(before)
  }

  /** Takes our own part: nobody else has rights in it, so the consent is given with it. */
  takeSample(): void {
    this.choose({ consents: true, unit: 'MM' })
    this.chooseFile(sampleModel())
  }

  /** Opens an operation in the editor with its variables. False when something has to happen before; says what. */
  open(name: JourneyOperation): boolean {
    try {
      const variables = writeVariables(name, this.#memory)
      this.#set({ ...this.#memory, current: name })
      this.#workbench?.open(name, operationTexts[name], variables, this.headersFor(name))
      return this.#workbench !== undefined
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#set(
        error instanceof NotYetError
          ? { ...this.#memory, early: { ...this.#memory.early, [name]: reason } }
          : fail(this.#memory, name, reason),
      )
      return false
    }
  }

  /** Opens an operation and runs it. Resolves when it has come to its end, good or bad. */
  async run(name: JourneyOperation): Promise<void> {
    this.#workbench?.stop()
    if (!this.open(name)) {
      return
    }
    const before = name === 'UploadModel' ? forgetFrom(this.#memory, name) : this.#memory
    this.#set(setProgress({ ...before, ticks: without(before.ticks, new Set([name])) }, name, 'running'))
    const ended = new Promise<void>((resolve) => this.#waiting.set(name, resolve))
    this.#workbench?.run()
    await ended
  }

  /** Runs what is left of the journey, up to the first thing that goes wrong, and ends by following the order. */
  async runAll(): Promise<void> {
    if (this.#isRunningAll) {
      return
    }
    this.#isRunningAll = true
    try {
      for (const name of openOperations(this.#memory)) {
        await this.run(name)
        if (this.#memory.progress[name] !== 'done' || openOperations(this.#memory).includes(name)) {
          return
        }
      }
      if (!isOrderOver(this.#memory)) {
        void this.run('WatchOrder')
      }
    } finally {
      this.#isRunningAll = false
    }
  }

  /** Learns from an answer. */
  readonly observe = (exchange: Exchange): void => {
    const before = this.#memory
    const end = readSessionEnd(exchange.answer)
    const isToday = exchange.authorization !== undefined && exchange.authorization === this.headers().Authorization
    if (end !== undefined && isToday) {
      this.#set(endSession(before, end))
      this.#abandon(before)
    } else {
      this.#learn(exchange)
    }
    if (end !== undefined && this.hasIssued(exchange.authorization)) {
      // Also where the tab still held the token of an earlier session: with today's it can be run again.
      this.#workbench?.showHeaders(this.headers())
    }
  }

  #learn(exchange: Exchange): void {
    const before = this.#memory
    this.#set(learn(before, exchange, () => crypto.randomUUID()))
    if (requestHeaders(before, '').Authorization !== requestHeaders(this.#memory, '').Authorization) {
      this.#workbench?.showHeaders(this.headers())
    }
    if (isJourneyOperation(exchange.operation)) {
      this.#settle(exchange.operation)
      if (exchange.operation === 'WatchModel' && !isUnderWay(this.#memory.progress.WatchModel)) {
        this.#workbench?.stop() // the server may keep the connection; there is nothing more to come on it
      }
    }
  }

  /** A subscription is over. One that had not come to its end is as if it had not run. */
  readonly ended = (operation: string | undefined): void => {
    if (isJourneyOperation(operation) && isUnderWay(this.#memory.progress[operation])) {
      this.#set({ ...this.#memory, progress: without(this.#memory.progress, new Set([operation])) })
      this.#settle(operation)
    }
  }

  #settle(name: JourneyOperation): void {
    if (isUnderWay(this.#memory.progress[name])) {
      return
    }
    this.#waiting.get(name)?.()
    this.#waiting.delete(name)
  }

  /** Lets go of what was under way and is forgotten now: nobody waits for it any more. */
  #abandon(before: Memory): void {
    const { progress } = this.#memory
    const names = Object.keys(before.progress) as JourneyOperation[]
    const gone = names.filter((name) => isUnderWay(before.progress[name]) && !isUnderWay(progress[name]))
    if (gone.some((name) => before.progress[name] === 'live')) {
      this.#workbench?.stop()
    }
    gone.forEach((name) => {
      this.#settle(name)
    })
  }

  #startOver(partner: PartnerSlug): void {
    this.#workbench?.stop()
    this.#waiting.forEach((resolve) => {
      resolve()
    })
    this.#waiting.clear()
    const { choices, fileName } = this.#memory
    this.#set({ ...emptyMemory(partner), choices: { ...choices, offerId: undefined }, fileName })
    this.open('StartSession')
  }

  #noteIssued(): void {
    const { Authorization: authorization } = this.headers()
    if (authorization !== undefined) {
      this.#issued.add(authorization)
    }
  }

  #set(memory: Memory): void {
    this.#memory = { ...memory, early: stillEarly(memory) }
    this.#noteIssued()
    saveMemory(this.#storage, this.#memory)
    this.#listeners.forEach((listener) => {
      listener()
    })
  }
}
