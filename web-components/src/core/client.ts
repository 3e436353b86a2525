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
  override readonly name: string = 'RequestError'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

interface Answer<Data> {
  data?: Data | null
  errors?: { message: string; extensions?: { code?: string } }[]
}

/**
 * Runs one query or mutation by POST and returns its data. Errors beside data are left alone: a field that failed
 * is null, and the element shows what is there. Throws RequestError, or an AbortError when `signal` fires.
 */
export async function request<Name extends OperationName>(
  client: ClientOptions,
  text: string,
  variables: Operations[Name]['variables'],
  signal?: AbortSignal,
): Promise<Operations[Name]['data']> {
  const response = await send(client, JSON.stringify({ query: text, variables }), signal)
  const answer = await read<Operations[Name]['data']>(response)
  const [first] = answer?.errors ?? []
  // A root field that may be null is null when it failed; that is no answer when nothing else was asked.
  if (answer?.data && !(first && Object.values(answer.data).every((value) => value === null))) {
    return answer.data
  }
  if (first) {
    throw new RequestError(first.extensions?.code ?? 'GRAPHQL', first.message)
  }
  throw new RequestError(response.ok ? 'MALFORMED' : `HTTP_${response.status}`, 'the server gave no usable answer')
}

/** The address of GraphQL below an endpoint, with or without its trailing slash. */
export function graphqlAddress(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/graphql`
}

/** The headers that say who asks. */
export function identity({ key, token }: Pick<ClientOptions, 'key' | 'token'>): Record<string, string> {
  return { 'x-modeliq-key': key, ...(token && { authorization: `Bearer ${token}` }) }
}

async function send(client: ClientOptions, body: string, signal?: AbortSignal): Promise<Response> {
  try {
    const ask = client.fetch ?? fetch
    return await ask(graphqlAddress(client.endpoint), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...identity(client) },
      body,
      credentials: 'omit',
      ...(signal && { signal }),
    })
  } catch (error) {
    if (signal?.aborted) {
      throw error
    }
    throw new RequestError('NETWORK', 'the server could not be reached', { cause: error })
  }
}

async function read<Data>(response: Response): Promise<Answer<Data> | undefined> {
  try {
    return (await response.json()) as Answer<Data>
  } catch {
    return undefined // a proxy's HTML page, say; the status tells the rest
  }
}
