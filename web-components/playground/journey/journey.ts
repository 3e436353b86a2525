import type { Exchange } from '../fetcher/exchange.ts'
import { isJourneyOperation, operationTexts, type JourneyOperation } from '../operations/texts.ts'
import { requestHeaders } from './known.ts'
import { fail, learn, setProgress } from './learn.ts'
import { emptyMemory, loadMemory, saveMemory, without, type Choices, type Memory } from './memory.ts'
import { demoPartners, type PartnerSlug } from './partners.ts'
import { sampleModel } from './sample-model.ts'
import { isUnderWay, openOperations } from './steps.ts'
import { writeVariables } from './variables.ts'

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
  readonly #waiting = new Map<JourneyOperation, () => void>()
  #workbench: Workbench | undefined
  #isRunningAll = false

  constructor(storage: Storage) {
    this.#storage = storage
    this.#memory = loadMemory(storage) ?? emptyMemory('loctite')
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

  choose(choices: Partial<Choices>): void {
    this.#set({ ...this.#memory, choices: { ...this.#memory.choices, ...choices } })
  }

  chooseFile(file: File): void {
    this.#files.set(file.name, file)
    this.#set({
      ...this.#memory,
      fileName: file.name,
      problems: without(this.#memory.problems, new Set(['UploadModel'])),
    })
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
      this.#workbench?.open(name, operationTexts[name], variables, this.headers())
      return this.#workbench !== undefined
    } catch (error) {
      this.#set(fail(this.#memory, name, error instanceof Error ? error.message : String(error)))
      return false
    }
  }

  /** Opens an operation and runs it. Resolves when it has come to its end, good or bad. */
  async run(name: JourneyOperation): Promise<void> {
    this.#workbench?.stop()
    if (!this.open(name)) {
      return
    }
    this.#set(setProgress({ ...this.#memory, ticks: without(this.#memory.ticks, new Set([name])) }, name, 'running'))
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
        if (this.#memory.progress[name] !== 'done') {
          return
        }
      }
      void this.run('WatchOrder')
    } finally {
      this.#isRunningAll = false
    }
  }

  /** Learns from an answer. */
  readonly observe = (exchange: Exchange): void => {
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

  #startOver(partner: PartnerSlug): void {
    this.#workbench?.stop()
    this.#waiting.forEach((resolve) => {
      resolve()
    })
    this.#waiting.clear()
    const { choices, fileName } = this.#memory
    this.#set({ ...emptyMemory(partner), choices: { ...choices, offerId: undefined }, fileName })
    this.#workbench?.showHeaders(this.headers())
    this.open('StartSession')
  }

  #set(memory: Memory): void {
    this.#memory = memory
    saveMemory(this.#storage, memory)
    this.#listeners.forEach((listener) => {
      listener()
    })
  }
}
