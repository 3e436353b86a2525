import type { Operations } from '../../generated/operations.ts'
import type { Caller } from './caller.ts'
import { answerOf, codeOf, dataOf, post, reached, RequestError, type Answer, type OperationName } from './client.ts'
import { whenOnline } from './online.ts'
import { mayPass } from './problem.ts'
import { Pauses, retryAfter } from './retry.ts'
import { eventReader } from './stream-events.ts'
import { watch } from './watchdog.ts'

/** How a subscription stands: `polling` asks its owner to read by query now and then, while the stream is tried on. */
export type StreamState = 'live' | 'retrying' | 'polling'

/** Who is told what comes. */
export interface StreamOptions<Data> {
  /** Each answer. A server that was reached anew tells the present state first, so the same may come twice. */
  next: (data: Data) => void
  /** Ends it; `follow` then throws the signal's reason. */
  signal?: AbortSignal
  onState?: (state: StreamState) => void
  /**
   * Whether nothing can follow this answer. A server that is told to end, and a session that is over, complete their
   * streams too: with this, a stream that was completed before its last answer is opened again.
   */
  isLast?: (data: Data) => boolean
  /** Pauses between connections; for tests. */
  pauses?: Pauses
  /** Milliseconds without a byte after which a connection counts as dead. The server says something every 15 s. */
  patience?: number
}

/** Connections that failed one after the other until the owner is told to poll. */
const failuresUntilPolling = 3
/** A connection that stood so long was a good one, in milliseconds: pauses begin small again. */
const steady = 10_000
/**
 * Follows a subscription over server-sent events, by fetch since EventSource sends no headers, until the server
 * completes it. A connection that breaks is opened again after growing pauses, however often. Throws RequestError
 * with the server's code when that will not help, such as NOT_FOUND or TOKEN_EXPIRED.
 */
export async function follow<Name extends OperationName>(
  caller: Caller,
  text: string,
  variables: Operations[Name]['variables'],
  options: StreamOptions<Operations[Name]['data']>,
): Promise<void> {
  const { signal, onState, isLast, next, pauses = new Pauses(), patience = 40_000 } = options
  const question = { query: text, variables }
  let state: StreamState | undefined
  let failures = 0

  const tell = (now: StreamState): void => {
    if (now !== state) {
      state = now
      onState?.(now)
    }
  }
  const take = (data: Operations[Name]['data']): boolean => {
    failures = 0
    tell('live')
    next(data)
    return isLast?.(data) ?? false
  }

  for (;;) {
    await whenOnline(signal, patience)
    const since = performance.now()
    const connection: Connection<Operations[Name]['data']> = { take, signal, patience, asked: 0 }
    try {
      const saidAll = await connect(caller, question, connection)
      if (saidAll || !isLast) {
        return
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof RequestError && mayPass(error))) {
        throw error
      }
    }
    if (performance.now() - since > steady) {
      pauses.reset()
    }
    tell(++failures < failuresUntilPolling ? 'retrying' : 'polling')
    await pauses.wait(signal, connection.asked)
  }
}

interface Connection<Data extends object> {
  /** Whether that was the last answer. */
  take: (data: Data) => boolean
  signal: AbortSignal | undefined
  patience: number
  /** Milliseconds that the server asked us to stay away. */
  asked: number
}

/** One connection. True when its last answer came, false when the server completed it without one. */
async function connect<Data extends object>(
  caller: Caller,
  question: object,
  connection: Connection<Data>,
): Promise<boolean> {
  const dog = watch(connection.signal, connection.patience)
  try {
    const headers = { ...(await caller.headers(dog.signal)), accept: 'text/event-stream' }
    const { fetch } = caller // the browser's does not work as a method of something else
    const response = await reached(post(fetch, caller.endpoint, headers, question, dog.signal), dog.signal)
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      connection.asked = retryAfter(response)
      dataOf({ ...(await answerOf(response)), data: null }, codeOf(response))
    }
    const read = eventReader()
    for await (const piece of pieces(response, dog.signal)) {
      dog.touch()
      for (const { event, data } of read(piece)) {
        if (event === 'complete') {
          return false
        }
        if (event === 'next' && connection.take(dataOf<Data>(parse(data), 'MALFORMED'))) {
          return true
        }
      }
    }
    throw new RequestError('NETWORK') // it ended without a word
  } catch (error) {
    throw dog.signal.aborted ? new RequestError('NETWORK', String(error)) : error
  } finally {
    dog.stop()
  }
}

async function* pieces({ body }: Response, signal: AbortSignal): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  // A body that does not heed the signal, as of a fetch that is not the browser's, must not hold us.
  const stop = (): void => void reader?.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop)
  try {
    for (let piece; (piece = await (reader && reached(reader.read()))) && !piece.done;) {
      yield piece.value
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

function parse(text: string): Answer<never> | undefined {
  try {
    return JSON.parse(text) as Answer<never>
  } catch {
    return undefined
  }
}
