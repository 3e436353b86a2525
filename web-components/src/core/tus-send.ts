import { usesBrowser, type Caller } from './caller.ts'
import { RequestError } from './client.ts'
import { watch } from './watchdog.ts'

/** One request of tus. */
export interface TusRequest {
  method: 'POST' | 'HEAD' | 'PATCH'
  url: string
  headers: Readonly<Record<string, string>>
  body?: Blob
  /** Milliseconds without a sign of life after which the line counts as dead. */
  patience: number
  signal: AbortSignal | undefined
  /** Bytes of the body that have left; not called by a fetch, which cannot tell. */
  onSent?: (bytes: number) => void
}

/** What of an answer counts here. */
export interface TusAnswer {
  status: number
  headers: Pick<Headers, 'get'>
  text: string
}

/** Least bytes a second of a line that is alive, for a fetch, which says nothing until its body has left. As at the server. */
const slowest = 10_000

/** Sends a request as the caller. Throws RequestError NETWORK when no answer came, or the signal's reason. */
export async function sendTus(caller: Caller, request: TusRequest): Promise<TusAnswer> {
  const bodyTime = usesBrowser(caller) ? 0 : ((request.body?.size ?? 0) / slowest) * 1000
  const dog = watch(request.signal, request.patience + bodyTime)
  try {
    const who = await caller.headers(dog.signal)
    const headers = { ...who, 'Tus-Resumable': '1.0.0', ...request.headers }
    return request.body && usesBrowser(caller)
      ? await sendBody({ ...request, headers, body: request.body }, dog)
      : await fetchIt(caller, { ...request, headers }, dog.signal)
  } catch (error) {
    request.signal?.throwIfAborted()
    throw error instanceof RequestError
      ? error
      : new RequestError('NETWORK', 'the server could not be reached', { cause: error })
  } finally {
    dog.stop()
  }
}

async function fetchIt({ fetch }: Caller, request: TusRequest, signal: AbortSignal): Promise<TusAnswer> {
  const { method, url, headers, body } = request
  const response = await fetch(url, { method, headers, credentials: 'omit', signal, ...(body && { body }) })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** XMLHttpRequest alone tells how much of a body has left; `connect-src` is all that it needs. */
function sendBody(request: TusRequest & { body: Blob }, dog: ReturnType<typeof watch>): Promise<TusAnswer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    xhr.open(request.method, request.url)
    for (const [name, value] of Object.entries(request.headers)) {
      xhr.setRequestHeader(name, value)
    }
    xhr.upload.onprogress = ({ loaded }) => {
      dog.touch()
      request.onSent?.(loaded)
    }
    xhr.onload = () => {
      resolve({
        status: xhr.status,
        headers: { get: (name) => xhr.getResponseHeader(name) },
        text: xhr.responseText,
      })
    }
    xhr.onerror = xhr.onabort = () => {
      reject(new Error('the line broke'))
    }
    const stop = (): void => {
      xhr.abort()
    }
    dog.signal.addEventListener('abort', stop)
    xhr.onloadend = () => {
      dog.signal.removeEventListener('abort', stop)
    }
    if (dog.signal.aborted) {
      reject(new Error('aborted'))
    } else {
      xhr.send(request.body)
    }
  })
}
