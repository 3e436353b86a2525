import type { Caller } from './caller.ts'
import { patiently, reached } from './client.ts'

/** One request of tus. */
export interface TusRequest {
  method: 'POST' | 'HEAD' | 'PATCH'
  url: string
  headers: Readonly<Record<string, string>>
  body?: Blob
  signal: AbortSignal | undefined
}

/** What of an answer counts here. */
export interface TusAnswer {
  status: number
  headers: Headers
  text: string
}

/** Sends a request as the caller. Throws RequestError NETWORK when no answer came, or the signal's reason. */
export async function sendTus(caller: Caller, { url, signal: stop, ...request }: TusRequest): Promise<TusAnswer> {
  const signal = patiently(stop)
  const ask = async (): Promise<TusAnswer> => {
    const headers = { ...(await caller.headers(signal)), 'Tus-Resumable': '1.0.0', ...request.headers }
    const { fetch } = caller // the browser's does not work as a method of something else
    const response = await fetch(url, { ...request, headers, credentials: 'omit', signal })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return reached(ask(), stop)
}
