import { fingerprint } from './fingerprint.ts'
import { keep, recall } from './kept.ts'
import correctUnit from './operations/correct-unit.graphql'
import deleteModel from './operations/delete-model.graphql'
import followModel from './operations/follow-model.graphql'
import readModel from './operations/read-model.graphql'
import registerModel from './operations/register-model.graphql'
import type { Part } from './part.ts'
import { firstProblem, mayPass, problemOf, type Problem } from './problem.ts'
import { sleep } from './retry.ts'
import { follow } from './stream.ts'
import { uploadFile, type UploadOptions } from './tus.ts'
import type { LengthUnit, Model } from './types.ts'

/** The first pause between two looks at a model, in milliseconds; the next ones are a tenth longer each. */
const firstPause = 2000
/** While a stream tells everything, one look of so many is taken. */
const seldom = 5

/** What is kept of an upload over a reload: the session that it belongs to lives no longer than the tab. */
interface Upload {
  address: string
}

/** The way of a part to the server and back: sending, registering, following, correcting, removing. Tells the part. */
export class PartWay {
  readonly #part: Part
  /** Where the upload is. */
  #address: string | undefined

  constructor(part: Part) {
    this.#part = part
  }

  /** Sends the file, or the rest of it, registers it once it was read here, and follows the model. */
  async send(file: File, reading: Promise<void>, signal: AbortSignal): Promise<void> {
    const uploadId = await this.#upload(file, signal)
    this.#part.tell({ phase: 'registering' })
    await reading // a file may say its unit
    if (await this.#register(uploadId, signal)) {
      await this.watch(signal)
    }
  }

  /** Follows the model until it is judged: by a stream, and by looking at it, since a proxy may hold a stream back. */
  async watch(signal: AbortSignal): Promise<void> {
    const part = this.#part
    const id = part.modelId
    if (!id || part.isJudged) {
      return
    }
    const over = new AbortController()
    const either = AbortSignal.any([signal, over.signal])
    let isLive = false
    const looks = this.#look(id, either, () => isLive)
    const stream = part.shop.anew(() =>
      follow<'ModelFollow'>(
        part.shop,
        followModel,
        { id },
        {
          signal: either,
          next: ({ modelUpdated }) => {
            part.show(modelUpdated)
          },
          isLast: () => part.isJudged,
          onState: (state) => {
            isLive = state === 'live'
          },
        },
      ),
    )
    try {
      await Promise.race([looks, stream.catch(() => looks)]) // without a stream, looking tells all the same
    } finally {
      over.abort()
    }
  }

  /** Corrects the unit. Why it stays, if it does. */
  async correct({ id: modelId }: Model, unit: LengthUnit): Promise<Problem | undefined> {
    const { modelUnitUpdate } = await this.#part.shop.ask<'UnitCorrect'>(correctUnit, { input: { modelId, unit } })
    if (modelUnitUpdate?.model) {
      this.#part.show(modelUnitUpdate.model)
    }
    return firstProblem(modelUnitUpdate?.userErrors ?? [])
  }

  /** Removes the model. Why it stays, if it does. */
  async remove({ id: modelId }: Model): Promise<Problem | undefined> {
    const { modelDelete } = await this.#part.shop.ask<'ModelDelete'>(deleteModel, { input: { modelId } })
    return firstProblem(modelDelete?.userErrors ?? [])
  }

  /** Removes what was sent and is no model. What cannot be removed now ends by itself after a day. */
  async discard(): Promise<void> {
    const { shop, modelId } = this.#part
    const address = this.#address
    if (address && !modelId) {
      this.#keep(undefined)
      const headers = { ...(await shop.headers()), 'tus-resumable': '1.0.0' }
      const { fetch } = shop // the browser's does not work as a method of something else
      await fetch(address, { method: 'DELETE', headers, credentials: 'omit' })
    }
  }

  async #upload(file: File, signal: AbortSignal): Promise<string> {
    const part = this.#part
    if (this.#address === undefined) {
      this.#address = recall<Upload>(this.#print)?.address
      part.tell({ isResumed: this.#address !== undefined })
    }
    const options: UploadOptions = {
      metadata: { filename: file.name },
      signal,
      resumeFrom: this.#address,
      onAddress: (address) => {
        part.tell({ isResumed: false })
        this.#keep(address)
      },
      onState: (state) => {
        part.tell({ isRetrying: state === 'retrying', phase: state === 'offline' ? 'waiting' : 'sending' })
      },
      onProgress: (progress) => {
        part.tell({ progress })
      },
    }
    // Another buyer has no part in what was sent: the upload finds it gone, and begins anew.
    const { uploadId } = await part.shop.anew(() => uploadFile(part.shop, file, options))
    return uploadId
  }

  /** Where the upload is, over a reload. */
  #keep(address: string | undefined): void {
    this.#address = address
    keep(this.#print, address ? { address } : undefined)
  }

  get #print(): string {
    const { file, shop } = this.#part
    return file ? fingerprint(file, shop.key) : ''
  }

  /** Whether it is a model now. */
  async #register(uploadId: string, signal: AbortSignal): Promise<boolean> {
    const part = this.#part
    const said = part.unit
    const unit = part.mesh?.unit ?? said
    const input = { uploadId, unit, hasRightsToModel: true, acceptTermsAndConditions: true }
    const { modelUpload } = await part.shop.ask<'ModelRegister'>(registerModel, { input }, signal)
    const wanted = part.unit
    const problem = firstProblem(modelUpload?.userErrors ?? [])
    if (problem?.code !== 'QUOTA_EXCEEDED') {
      this.#keep(undefined) // it is a model now, or will never be
    }
    if (!modelUpload?.model) {
      part.tell({ problem, phase: 'refused' })
      return false
    }
    part.show(modelUpload.model)
    if (wanted !== said) {
      void part.correct(wanted) // said while the registration was on its way
    }
    return true
  }

  /** Looks at the model now and then, seldom while the stream is live. Ends when it is judged. */
  async #look(id: string, signal: AbortSignal, isLive: () => boolean): Promise<void> {
    const part = this.#part
    let pause = 0
    for (let count = 0; !part.isJudged; count++) {
      await sleep(pause, signal)
      pause = Math.max(firstPause, pause * 1.1)
      if (isLive() && count % seldom > 0) {
        continue
      }
      try {
        const { model } = await part.shop.ask<'ModelRead'>(readModel, { id }, signal)
        if (!model) {
          part.tell({ phase: 'gone' })
          return
        }
        part.show(model)
      } catch (error) {
        if (signal.aborted || !mayPass(problemOf(error))) {
          throw error
        }
      }
    }
  }
}
