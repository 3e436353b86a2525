import type { Mesh } from '../view/mesh.ts'
import type { Facts } from '../view/facts.ts'
import { Emitter } from './emitter.ts'
import { inMillimetres } from './format.ts'
import { reached } from './client.ts'
import { isOnline } from './online.ts'
import type { PartWay } from './part-way.ts'
import { problemOf, type Problem } from './problem.ts'
import type { Shop } from './shop.ts'
import type { LengthUnit, Model } from './types.ts'

/**
 * Where a part stands: `waiting` to begin or for the network, `sending`, `paused`, `registering` what was sent, `processing` on the
 * server, then as the server judges it; `refused` when it was not taken, and `gone` when the server does not know it.
 */
export type Phase =
  | 'waiting'
  | 'sending'
  | 'paused'
  | 'registering'
  | 'processing'
  | 'ready'
  | 'unprintable'
  | 'failed'
  | 'refused'
  | 'gone'

/** How far an upload is. */
export interface Progress {
  /** Bytes. */
  sent: number
  total: number
  bytesPerSecond: number
  /** Seconds that are left; Infinity while nothing moves. */
  eta: number
}

/** What a part starts from: a file of the buyer's, or a model on the server. */
export interface PartOptions {
  file?: File
  modelId?: string
  /** What a file without a unit is in. */
  unit: LengthUnit
}

/**
 * One file on its way to being a model with offers: preview, upload, processing. This is how far it is; the way itself
 * comes with the first file.
 */
export class Part extends Emitter {
  readonly shop: Shop
  readonly file: File | undefined
  modelId: string | undefined
  unit: LengthUnit
  phase: Phase
  progress: Progress | undefined
  /** The line broke, and the upload is about to go on. */
  isRetrying = false
  /** What was sent before a reload of the page is used. */
  isResumed = false
  problem: Problem | undefined
  /** What can be seen before the server has answered; undefined for what only the server can read. */
  mesh: Mesh | undefined
  /** The file was looked at here, with or without a mesh. */
  isRead = false
  /** Measured here, in the file's own unit: an estimate until `model.geometry` is there. */
  estimate: Facts | undefined
  /** As the server knows it. */
  model: Model | undefined
  #running: AbortController | undefined
  #way: Promise<PartWay> | undefined
  #isReading = false
  /** The unit that the buyer said last. */
  #wish: LengthUnit | undefined
  #correcting: Promise<void> | undefined

  constructor(shop: Shop, { file, modelId, unit }: PartOptions) {
    super()
    this.shop = shop
    this.file = file
    this.modelId = modelId
    this.unit = unit
    this.phase = file ? 'waiting' : 'processing'
  }

  /** The file's name. */
  get name(): string {
    return this.file?.name ?? this.model?.fileName ?? ''
  }

  /** True until nothing more happens by itself; a unit that the server has not taken yet is on its way, too. */
  get isUnderWay(): boolean {
    const { model = this } = this
    return /^(waiting|sending|registering|processing)$/.test(this.phase) || model.unit !== this.unit
  }

  /** Whether there is nothing more to follow. */
  get isJudged(): boolean {
    return /^(READY|UNPRINTABLE|FAILED)$/.test(this.model?.status ?? '') || this.phase === 'gone'
  }

  /** Whether another file is needed. */
  get isHopeless(): boolean {
    return /^(refused|failed|gone)$/.test(this.phase)
  }

  /** The edges of the box in millimetres: the server's where it has measured, else the estimate's. */
  get size(): readonly [number, number, number] | undefined {
    const box = this.model?.geometry?.boundingBoxMm
    if (box) {
      return [box.x, box.y, box.z]
    }
    const scale = inMillimetres[this.mesh?.unit ?? this.unit]
    return this.estimate && (this.estimate.size.map((each) => each * scale) as [number, number, number])
  }

  /** Whether the file itself says its unit, as a 3MF does; what the buyer says does not count then. */
  get hasOwnUnit(): boolean {
    return this.mesh?.unit !== undefined
  }

  /** Sends the file, or goes on with what was sent; follows it to its end. Never throws: see `problem`. */
  async start(): Promise<void> {
    const { file } = this
    if (!file || this.modelId) {
      return this.follow()
    }
    const reading = this.#read(file)
    await this.#go(isOnline() ? 'sending' : 'waiting', (way, signal) => way.send(file, reading, signal))
  }

  /** Stops sending; `start` goes on where it was. */
  pause(): void {
    this.stop()
    this.tell({ phase: 'paused' })
  }

  /** Ends everything that goes on by itself. */
  stop(): void {
    this.#running?.abort()
  }

  /** Follows a model that is on the server until it is judged. Never throws. */
  async follow(): Promise<void> {
    await this.#go('processing', (way, signal) => way.watch(signal))
  }

  /** Says in which unit the file is: before it was registered for that, afterwards by correction. Never throws. */
  async correct(unit: LengthUnit): Promise<void> {
    this.#wish = unit
    this.tell({ unit, problem: undefined })
    await (this.#correcting ??= this.#correct().finally(() => {
      this.#correcting = undefined
    }))
    if (this.model && !this.isJudged) {
      await this.follow()
    }
  }

  /** One correction after the other, until the unit is the one that was wished last. */
  async #correct(): Promise<void> {
    let asked: LengthUnit | undefined
    for (let { model } = this; model && asked !== this.#wish; { model } = this) {
      const wish = (asked = this.#wish)
      if (wish && !(await this.#attempt((way) => way.correct(model, wish)))) {
        this.tell({ unit: model.unit })
        return
      }
      this.tell({ unit: this.#wish ?? this.unit })
    }
  }

  /** Ends an upload for good: what was sent is removed from the server. A model stays, a cart may hold it. */
  discard(): void {
    this.stop()
    void this.#way?.then((way) => way.discard()).catch(() => undefined)
  }

  /** Removes the model from the server. False when it had to stay; `problem` says why. */
  async remove(): Promise<boolean> {
    this.discard()
    const { model } = this
    return !model || this.#attempt((way) => way.remove(model))
  }

  /** Takes what is known now, from whoever goes the way. */
  tell(news: Partial<Pick<Part, 'phase' | 'unit' | 'progress' | 'problem' | 'isRetrying' | 'isResumed'>>): void {
    Object.assign(this, news)
    this.changed()
  }

  /** Takes the model as the server knows it now. */
  show(model: Model): void {
    this.model = model
    this.modelId = model.id
    const phases = {
      READY: 'ready',
      UNPRINTABLE: 'unprintable',
      FAILED: 'failed',
      UPLOADED: 'processing',
      PROCESSING: 'processing',
    } as const
    this.tell({ unit: model.unit, phase: phases[model.status] })
  }

  /** Reads the file here, for a picture and first facts. What cannot be read here is left to the server. */
  async #read(file: File): Promise<void> {
    if (this.#isReading) {
      return
    }
    this.#isReading = true
    try {
      const [{ parseModel }, { measure }] = await Promise.all([import('../view/parse.ts'), import('../view/facts.ts')])
      this.mesh = await parseModel(file, file.name)
      this.estimate = measure(this.mesh)
    } catch {
      this.mesh = undefined // only the server can read it
    }
    this.isRead = true
    this.changed()
  }

  async #go(phase: Phase, act: (way: PartWay, signal: AbortSignal) => Promise<void>): Promise<void> {
    this.stop()
    const { signal } = (this.#running = new AbortController())
    this.tell({ phase, problem: undefined, isRetrying: false })
    try {
      await act(await this.#reach(), signal)
    } catch (error) {
      if (!signal.aborted) {
        const problem = problemOf(error)
        this.tell({ problem, phase: problem.code === 'NOT_FOUND' ? 'gone' : 'refused' })
      }
    }
  }

  /** Whether it was done; else `problem` says why. */
  async #attempt(act: (way: PartWay) => Promise<Problem | undefined>): Promise<boolean> {
    const problem = await this.#reach().then(act).catch(problemOf)
    this.tell({ problem })
    return !problem
  }

  #reach(): Promise<PartWay> {
    this.#way ??= reached(import('./part-way.ts')).then(({ PartWay }) => new PartWay(this))
    this.#way.catch(() => {
      this.#way = undefined // the next one may find it
    })
    return this.#way
  }
}
