import type { Caller } from './caller.ts'
import { RequestError } from './client.ts'
import { isOnline, whenOnline } from './online.ts'
import { mayPass } from './problem.ts'
import { Pauses, retryAfter } from './retry.ts'
import { paceOf, type UploadProgress } from './tus-pace.ts'
import { sendTus, type TusAnswer, type TusRequest } from './tus-send.ts'

export type { UploadProgress } from './tus-pace.ts'

/** What an upload is doing. */
export type UploadState = 'sending' | 'retrying' | 'offline'

/** How a file is uploaded, and who is told. */
export interface UploadOptions {
  /** Goes with the upload, in UTF-8; the server wants the file's name as `filename`. */
  metadata: Readonly<Record<string, string>>
  onProgress?: (progress: UploadProgress) => void
  onState?: (state: UploadState) => void
  /** Pauses it: what was sent is kept, and `resumeFrom` goes on. */
  signal?: AbortSignal
  /** Address of an upload that was begun before, from `onAddress`. One that is gone begins anew. */
  resumeFrom?: string | undefined
  /** Told where the upload is, as soon as it has begun. */
  onAddress?: (address: string) => void
  /** Bytes of one request, for tests; as many as go in a second when not set. */
  chunkBytes?: number | undefined
  /** Pauses between attempts; for tests. */
  pauses?: Pauses
}

/** Attempts without a byte of progress until it is given up: some minutes, not counting those without a network. */
const mostAttempts = 12
/** Bounds of what one request takes: the least goes in half a minute over the slowest line that the server waits for. */
const [leastBytes, mostBytes] = [1 << 18, 1 << 22]

/**
 * Uploads a file by tus 1.0 and returns the upload's id, for `modelUpload`. It goes on by itself where it stopped:
 * after a broken line, a restarted server, a time without a network. Throws RequestError with the server's code or
 * HTTP_<status> when it says no for good, with FILE_CHANGED when the file can no longer be read, with NETWORK when the
 * server could not be reached for minutes; and the signal's reason when that fires.
 */
export async function uploadFile(caller: Caller, file: File, options: UploadOptions): Promise<{ uploadId: string }> {
  const { signal, pauses = new Pauses() } = options
  const upload = new Upload(caller, file, options)
  for (;;) {
    try {
      const uploadId = await upload.run(() => {
        pauses.reset()
      })
      return { uploadId }
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof Setback) || pauses.count >= mostAttempts) {
        throw error instanceof Setback ? error.reason : error
      }
      await upload.checkFile()
      if (isOnline()) {
        options.onState?.('retrying')
        await pauses.wait(signal, error.asked)
      } else {
        options.onState?.('offline')
        await whenOnline(signal, 60_000)
      }
    }
  }
}

/** Something that another attempt may get over. */
class Setback extends Error {
  readonly reason: Error
  /** Milliseconds that the server asked us to wait. */
  readonly asked: number

  constructor(reason: Error, asked = 0) {
    super(reason.message)
    this.reason = reason
    this.asked = asked
  }
}

/** One file on its way, over all attempts. */
class Upload {
  readonly #caller: Caller
  readonly #file: File
  readonly #options: UploadOptions
  readonly #room: string
  readonly #pace: (sent: number) => UploadProgress
  #address: string | undefined
  #hasBegunAnew = false
  #furthest = 0
  /** Bytes of the next request: what goes in about a second, for progress is told between two of them. */
  #chunk = leastBytes

  constructor(caller: Caller, file: File, options: UploadOptions) {
    this.#caller = caller
    this.#file = file
    this.#options = options
    this.#room = `${caller.endpoint.replace(/\/+$/, '')}/files/`
    this.#pace = paceOf(file.size)
    this.#address = idOf(options.resumeFrom ?? '') ? this.#here(options.resumeFrom ?? '') : undefined
  }

  /** One attempt, from where the server is. `moved` is called when the server has more than ever before. */
  async run(moved: () => void): Promise<string> {
    this.#chunk = leastBytes // the line may be another one now
    let offset = (this.#address === undefined ? undefined : await this.#find(this.#address)) ?? 0
    this.#address ??= await this.#begin()
    this.#options.onState?.('sending')
    for (;;) {
      this.#tell(offset)
      if (offset > this.#furthest) {
        this.#furthest = offset
        moved()
      }
      if (offset >= this.#file.size) {
        return idOf(this.#address)
      }
      offset = await this.#send(this.#address, offset)
    }
  }

  /** Throws when the file can no longer be read: it was changed, moved or removed, and a browser calls that a broken line. */
  async checkFile(): Promise<void> {
    try {
      await this.#file.slice(0, 1).arrayBuffer()
    } catch {
      throw new RequestError('FILE_CHANGED')
    }
  }

  /** How much the server has; undefined when the upload is gone or another file's. */
  async #find(address: string): Promise<number | undefined> {
    const answer = await this.#ask({ method: 'HEAD', url: address, headers: {} })
    const offset = numberOf(answer, 'Upload-Offset')
    if (isGone(answer) || (answer.status < 300 && numberOf(answer, 'Upload-Length') !== this.#file.size)) {
      this.#forsake(answer)
      return undefined
    }
    return offset ?? this.#fail(answer)
  }

  async #begin(): Promise<string> {
    const answer = await this.#ask({
      method: 'POST',
      url: this.#room,
      headers: { 'Upload-Length': String(this.#file.size), 'Upload-Metadata': toMetadata(this.#options.metadata) },
    })
    const location = answer.headers.get('Location')
    if (answer.status !== 201 || !location) {
      return this.#fail(answer)
    }
    const address = this.#here(location)
    this.#options.onAddress?.(address)
    return address
  }

  /** Sends the next chunk; the server's offset after it. */
  async #send(address: string, offset: number): Promise<number> {
    const bytes = this.#options.chunkBytes ?? this.#chunk
    const begun = performance.now()
    const answer = await this.#ask({
      method: 'PATCH',
      url: address,
      headers: { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
      body: this.#file.slice(offset, offset + bytes),
    })
    if (isGone(answer)) {
      this.#forsake(answer)
      throw new Setback(toError(answer))
    }
    const next = numberOf(answer, 'Upload-Offset')
    if (answer.status >= 300 || next === undefined || next <= offset) {
      return this.#fail(answer)
    }
    const inOneSecond = ((next - offset) * 1000) / (performance.now() - begun)
    this.#chunk = Math.min(mostBytes, Math.max(leastBytes, Math.round(inOneSecond)))
    return next
  }

  async #ask(request: Omit<TusRequest, 'signal'>): Promise<TusAnswer> {
    try {
      return await sendTus(this.#caller, { ...request, signal: this.#options.signal })
    } catch (error) {
      // Whoever gives the headers may meet a refusal of its own, which counts.
      throw error instanceof RequestError && mayPass(error) ? new Setback(error) : error
    }
  }

  /** The upload is gone: one may begin anew, once, else a server that forgets would be fed for ever. */
  #forsake(answer: TusAnswer): void {
    if (this.#hasBegunAnew) {
      throw toError(answer)
    }
    this.#hasBegunAnew = true
    this.#address = undefined
    this.#furthest = 0
  }

  #fail(answer: TusAnswer): never {
    const error = toError(answer)
    // 409: our own request that we believed lost was taken after all; a HEAD tells how far. A success that says nothing
    // usable came from something between us and the server.
    if (
      answer.status === 409 ||
      answer.status < 400 ||
      (mayPass({ code: `HTTP_${answer.status}` }) && error.code !== 'QUOTA_EXCEEDED')
    ) {
      throw new Setback(error, retryAfter(answer))
    }
    throw error
  }

  #tell(sent: number): void {
    this.#options.onProgress?.(this.#pace(sent))
  }

  /** An upload's address with us, by its id alone: a stored or proxied address must not lead the session elsewhere. */
  #here(address: string): string {
    return this.#room + encodeURIComponent(idOf(address))
  }
}

function idOf(address: string): string {
  return address.replace(/[?#].*$/, '').replace(/^.*\//, '')
}

function isGone({ status }: TusAnswer): boolean {
  return status === 404 || status === 410
}

function numberOf(answer: TusAnswer, header: string): number | undefined {
  const text = answer.headers.get(header)
  return text && /^\d+$/.test(text) ? Number(text) : undefined
}

/** Problem details (RFC 9457) with a code, or what the status says. */
function toError({ status, text }: TusAnswer): RequestError {
  let problem: { code?: string; detail?: string } = {}
  try {
    problem = (JSON.parse(text) as typeof problem | null) ?? {}
  } catch {
    // an answer to HEAD has no body, and a proxy has its own
  }
  return new RequestError(problem.code ?? `HTTP_${status}`, problem.detail)
}

/** Pairs of a name and its value in base64 of UTF-8, as tus wants them. */
function toMetadata(metadata: Readonly<Record<string, string>>): string {
  return Object.entries(metadata)
    .map(([name, value]) => `${name} ${btoa(String.fromCharCode(...new TextEncoder().encode(value)))}`)
    .join(',')
}
