import type { Mesh } from '../view/mesh.ts'
import type { Facts } from '../view/facts.ts'
import { Emitter } from './emitter.ts'
import { inMillimetres } from './format.ts'
import correctUnit from './operations/correct-unit.graphql'
import deleteModel from './operations/delete-model.graphql'
import followModel from './operations/follow-model.graphql'
import readModel from './operations/read-model.graphql'
import registerModel from './operations/register-model.graphql'
import { isOnline } from './online.ts'
import { firstProblem, problemOf, type Problem } from './problem.ts'
import type { Shop } from './shop.ts'
import { fingerprint, forget, recall, remember } from './tus-memory.ts'
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

/** Time between two looks at a model while no stream can be had, in milliseconds. */
const pollPause = 2000

/** One file on its way to being a model with offers: preview, upload, processing. */
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
  #address: string | undefined
  #isReading = false

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

  /** True until nothing more happens by itself. */
  get isUnderWay(): boolean {
    return ['waiting', 'sending', 'registering', 'processing'].includes(this.phase)
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
    if (!this.file || this.modelId) {
      return this.follow()
    }
    const { signal } = this.#begin(isOnline() ? 'sending' : 'waiting')
    const reading = this.#read()
    try {
      const uploadId = await this.#send(this.file, signal)
      this.#turn('registering')
      await reading // a file may say its unit
      await this.#register(uploadId, signal)
      await this.#watch(signal)
    } catch (error) {
      this.#fail(error, signal)
    }
  }

  /** Stops sending; `start` goes on where it was. */
  pause(): void {
    this.#running?.abort()
    this.#turn('paused')
  }

  /** Ends everything that goes on by itself. */
  stop(): void {
    this.#running?.abort()
  }

  /** Follows a model that is on the server until it is judged. Never throws. */
  async follow(): Promise<void> {
    const { signal } = this.#begin('processing')
    try {
      await this.#watch(signal)
    } catch (error) {
      this.#fail(error, signal)
    }
  }

  /** Says in which unit the file is: before it was registered for that, afterwards by correction. Never throws. */
  async correct(unit: LengthUnit): Promise<void> {
    this.unit = unit
    this.problem = undefined
    this.changed()
    if (!this.model) {
      return // the registration takes it along
    }
    try {
      const { modelUnitUpdate } = await this.shop.ask<'UnitCorrect'>(correctUnit, {
        input: { modelId: this.model.id, unit },
      })
      this.problem = firstProblem(modelUnitUpdate?.userErrors ?? [])
      if (modelUnitUpdate?.model) {
        this.#show(modelUnitUpdate.model)
      }
    } catch (error) {
      this.problem = problemOf(error)
    }
    if (this.problem) {
      this.unit = this.model.unit
      this.changed()
    } else if (!this.#isJudged()) {
      await this.follow()
    }
  }

  /** Ends an upload for good: what was sent is removed from the server. A model stays, a cart may hold it. */
  discard(): void {
    this.stop()
    const address = this.#address
    if (address && !this.modelId) {
      this.#keep(undefined)
      // What cannot be removed now ends by itself after a day.
      void this.shop
        .headers()
        .then((headers) =>
          this.shop.fetch(address, {
            method: 'DELETE',
            headers: { ...headers, 'tus-resumable': '1.0.0' },
            credentials: 'omit',
          }),
        )
        .catch(() => undefined)
    }
  }

  /** Removes the model from the server. False when it had to stay; `problem` says why. */
  async remove(): Promise<boolean> {
    this.discard()
    if (!this.model) {
      return true
    }
    try {
      const { modelDelete } = await this.shop.ask<'ModelDelete'>(deleteModel, { input: { modelId: this.model.id } })
      this.problem = firstProblem(modelDelete?.userErrors ?? [])
    } catch (error) {
      this.problem = problemOf(error)
    }
    this.changed()
    return !this.problem
  }

  /** Reads the file here, for a picture and first facts. What cannot be read here is left to the server. */
  async #read(): Promise<void> {
    if (!this.file || this.#isReading) {
      return
    }
    this.#isReading = true
    try {
      const [{ parseModel }, { measure }] = await Promise.all([import('../view/parse.ts'), import('../view/facts.ts')])
      this.mesh = await parseModel(this.file, this.file.name)
      this.estimate = measure(this.mesh)
    } catch {
      this.mesh = undefined // only the server can read it
    }
    this.isRead = true
    this.changed()
  }

  async #send(file: File, signal: AbortSignal): Promise<string> {
    const { uploadFile } = await import('./tus.ts')
    if (this.#address === undefined) {
      this.#address = recall(this.#print)
      this.isResumed = this.#address !== undefined
    }
    const { uploadId } = await uploadFile(this.#caller(), file, {
      metadata: { filename: file.name },
      signal,
      resumeFrom: this.#address,
      onAddress: (address) => {
        this.isResumed = false
        this.#keep(address)
      },
      onState: (state) => {
        this.isRetrying = state === 'retrying'
        this.#turn(state === 'offline' ? 'waiting' : 'sending')
      },
      onProgress: (progress) => {
        this.progress = progress
        this.changed()
      },
    })
    return uploadId
  }

  /** Where the upload is, over a reload. */
  #keep(address: string | undefined): void {
    this.#address = address
    if (address) {
      remember(this.#print, address)
    } else {
      forget(this.#print)
    }
  }

  get #print(): string {
    return this.file ? fingerprint(this.file, this.shop.key) : ''
  }

  async #register(uploadId: string, signal: AbortSignal): Promise<void> {
    const said = this.unit
    const unit = this.mesh?.unit ?? said
    const input = { uploadId, unit, hasRightsToModel: true, acceptTermsAndConditions: true }
    const { modelUpload } = await this.shop.ask<'ModelRegister'>(registerModel, { input }, signal)
    const wanted = this.unit
    this.problem = firstProblem(modelUpload?.userErrors ?? [])
    if (this.problem?.code !== 'QUOTA_EXCEEDED') {
      this.#keep(undefined) // it is a model now, or will never be
    }
    if (!modelUpload?.model) {
      this.#turn('refused')
      throw new DOMException('refused', 'AbortError')
    }
    this.#show(modelUpload.model)
    if (wanted !== said) {
      void this.correct(wanted) // said while the registration was on its way
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const id = this.model?.id ?? this.modelId
    if (!id || this.#isJudged()) {
      return
    }
    const { follow } = await import('./stream.ts')
    const polling = new AbortController()
    try {
      await Promise.race([
        follow<'ModelFollow'>(
          this.#caller(),
          followModel,
          { id },
          {
            signal: AbortSignal.any([signal, polling.signal]),
            next: ({ modelUpdated }) => {
              this.#show(modelUpdated)
            },
            isLast: () => this.#isJudged(),
          },
        ),
        this.#poll(id, AbortSignal.any([signal, polling.signal])),
      ])
    } finally {
      polling.abort()
    }
  }

  /** Looks at the model now and then beside the stream, which a proxy may hold back. Ends when it is judged. */
  async #poll(id: string, signal: AbortSignal): Promise<void> {
    for (let pause = 0; !this.#isJudged(); pause = Math.min(10_000, Math.max(pollPause, pause * 1.5))) {
      await wait(pause, signal)
      try {
        const { model } = await this.shop.ask<'ModelRead'>(readModel, { id }, signal)
        if (!model) {
          this.#turn('gone')
          return
        }
        this.#show(model)
      } catch (error) {
        if (signal.aborted) {
          throw error
        }
        // the next look may succeed; the stream tells what will not mend
      }
    }
  }

  #isJudged(): boolean {
    return ['READY', 'UNPRINTABLE', 'FAILED'].includes(this.model?.status ?? '') || this.phase === 'gone'
  }

  #show(model: Model): void {
    this.model = model
    this.modelId = model.id
    this.unit = model.unit
    const phases = {
      READY: 'ready',
      UNPRINTABLE: 'unprintable',
      FAILED: 'failed',
      UPLOADED: 'processing',
      PROCESSING: 'processing',
    } as const
    this.#turn(phases[model.status])
  }

  #begin(phase: Phase): AbortController {
    this.#running?.abort()
    this.#running = new AbortController()
    this.problem = undefined
    this.isRetrying = false
    this.#turn(phase)
    return this.#running
  }

  #turn(phase: Phase): void {
    this.phase = phase
    this.changed()
  }

  #fail(error: unknown, signal: AbortSignal): void {
    if (signal.aborted || (error instanceof DOMException && error.name === 'AbortError')) {
      return
    }
    this.problem = problemOf(error)
    this.#turn(this.problem.code === 'NOT_FOUND' ? 'gone' : 'refused')
  }

  #caller() {
    const { shop } = this
    return { endpoint: shop.endpoint, fetch: shop.fetch, headers: () => shop.headers() }
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new DOMException('stopped', 'AbortError'))
    })
  })
}
