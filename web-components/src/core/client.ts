import type { Operations } from '../../generated/operations.ts'

/** Names of the operations in the package's .graphql files. */
export type OperationName = keyof Operations

/** Where to ask and as whom. */
export interface ClientOptions {
  /** Base address of the ModelIQ server, such as `https://quote.example`. A path is kept. */
  endpoint: string
  /** The partner's publishable key. */
  key: string
}

/** Why a request has no data. `code` is the server's, or one of NETWORK, HTTP_<status> and MALFORMED. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
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
  { endpoint, key }: ClientOptions,
  text: string,
  variables: Operations[Name]['variables'],
  signal?: AbortSignal,
): Promise<Operations[Name]['data']> {
  const response = await send(graphqlAddress(endpoint), key, JSON.stringify({ query: text, variables }), signal)
  const answer = await read<Operations[Name]['data']>(response)
  if (answer?.data) {
    return answer.data
  }
  const [first] = answer?.errors ?? []
  if (first) {
    throw new RequestError(first.extensions?.code ?? 'GRAPHQL', first.message)
  }
  throw new RequestError(response.ok ? 'MALFORMED' : `HTTP_${response.status}`, 'the server gave no usable answer')
}

/** The address of GraphQL below an endpoint, with or without its trailing slash. */
export function graphqlAddress(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/graphql`
}

async function send(address: string, key: string, body: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-modeliq-key': key },
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
