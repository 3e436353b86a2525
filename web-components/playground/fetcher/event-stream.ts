import { createClient, NetworkError } from 'graphql-sse'
import type { Answer } from './exchange.ts'

interface Subscription {
  query: string
  operationName?: string
  variables: Readonly<Record<string, unknown>>
}

/** Told what happens on a stream, before its reader is. */
export interface Listener {
  tick: (answer: Answer) => void
  fail: (error: unknown) => void
  /** Either side ended it. Called at once when the reader did. */
  end: () => void
}

/**
 * Follows a subscription over server-sent events, one connection for each (graphql-sse, distinct connections mode).
 * `return()` ends the connection at once, also while the
 * reader waits: a generator around it would only end at the next tick.
 */
export function followEvents(
  url: string,
  headers: Readonly<Record<string, string>>,
  subscription: Subscription,
  listener: Listener,
): AsyncIterableIterator<Answer> {
  // No retry: an integrator should see a broken connection, and the playground has a button for another one.
  const client = createClient({ url, headers: { ...headers }, credentials: 'same-origin', retryAttempts: 0 })
  const events = client.iterate({ ...subscription, variables: { ...subscription.variables } })
  return {
    async next() {
      try {
        const event: IteratorResult<unknown, unknown> = await events.next()
        if (event.done !== true) {
          const answer = event.value as Answer
          listener.tick(answer)
          return { done: false, value: answer }
        }
      } catch (error) {
        const refusal = await readRefusal(error)
        if (refusal) {
          listener.tick(refusal)
          return { done: false, value: refusal }
        }
        listener.fail(error)
        throw error
      }
      listener.end()
      return { done: true, value: undefined }
    },
    async return() {
      listener.end()
      client.dispose()
      await events.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** The GraphQL answer of a server that refused to open the stream: its code says more than the HTTP status. */
async function readRefusal(error: unknown): Promise<Answer | undefined> {
  if (!(error instanceof NetworkError) || !(error.response instanceof Response)) {
    return undefined
  }
  try {
    const answer = (await error.response.json()) as Answer
    return answer.errors ? answer : undefined
  } catch {
    return undefined // a proxy's page, or a body that was read already
  }
}
