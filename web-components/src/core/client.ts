import type { Operations } from '../../generated/operations.ts'

/** Names of the operations in the package's .graphql files. */
export type OperationName = keyof Operations

/** Where to ask and as whom. */
export interface ClientOptions {
  /** Base address of the ModelIQ server, such as `https://quote.example`. A path is kept. */
  endpoint: string
  /** The partner's publishable key. */
  key: string
  /** The buyer's token, for what belongs to a buyer. */
  token?: string
  /** Stands in for the browser's own, in tests and in the gallery. */
  fetch?: typeof fetch
}

/** Why a request has no data. `code` is the server's, or one of NETWORK, HTTP_<status> and MALFORMED. */
export class RequestError extends Error {
  readonly code: string

  constructor(code: string, message = code, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** An answer of GraphQL, also as one event of a stream. */
export interface Answer<Data> {
  data?: Data | null
  errors?: { message: string; extensions?: { code?: string } }[]
}

/** Runs one query or mutation and returns its data. Throws RequestError, or the reason of `signal` when that fires. */
export async function request<Name extends OperationName>(
  client: ClientOptions,
  text: string,
  variables: Operations[Name]['variables'],
  signal?: AbortSignal,
): Promise<Operations[Name]['data']> {
  const asking = post(
    client.fetch ?? fetch,
    client.endpoint,
    identity(client),
    { query: text, variables },
    patiently(signal),
  )
  const response = await reached(asking, signal)
  return dataOf<Operations[Name]['data']>(await answerOf(response), codeOf(response))
}

/** A signal that fires with another one, and after half a minute without an answer; the server waits as long. */
export function patiently(signal?: AbortSignal): AbortSignal {
  const late = AbortSignal.timeout(30_000)
  return signal ? AbortSignal.any([signal, late]) : late
}

/** Posts a GraphQL request. */
export function post(
  ask: typeof fetch,
  endpoint: string,
  headers: Readonly<Record<string, string>>,
  question: object,
  signal: AbortSignal,
): Promise<Response> {
  return ask(`${endpoint.replace(/\/+$/, '')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(question),
    credentials: 'omit',
    signal,
  })
}

/** The headers that say who asks. */
export function identity({ key, token }: Pick<ClientOptions, 'key' | 'token'>): Record<string, string> {
  return { 'x-modeliq-key': key, ...(token && { authorization: `Bearer ${token}` }) }
}

/**
 * What comes over the network, be it an answer or a module. Throws RequestError NETWORK when it does not come, and the
 * reason of `signal` when that has fired.
 */
export async function reached<Value>(coming: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  try {
    return await coming
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof RequestError ? error : new RequestError('NETWORK', String(error), { cause: error })
  }
}

/** Reads an answer; undefined when it is none, such as a proxy's page. */
export async function answerOf<Data>(response: Response): Promise<Answer<Data> | undefined> {
  return (await response.json().catch(() => undefined)) as Answer<Data> | undefined
}

/** What an answer without data or errors comes to. */
export function codeOf({ ok, status }: Response): string {
  return ok ? 'MALFORMED' : `HTTP_${status}`
}

/**
 * The data of an answer. Errors beside data are left alone: a field that failed is null, and the element shows what is
 * there. Throws RequestError with the first error's code; `otherwise` is the code of an answer that has none.
 */
export function dataOf<Data extends object>(answer: Answer<Data> | undefined, otherwise: string): Data {
  const [first] = answer?.errors ?? []
  // A root field that may be null is null when it failed; that is no answer when nothing else was asked.
  if (answer?.data && !(first && Object.values(answer.data).every((value) => value === null))) {
    return answer.data
  }
  throw new RequestError(first ? (first.extensions?.code ?? 'GRAPHQL') : otherwise, first?.message)
}
