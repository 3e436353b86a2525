import type { Operations } from '../generated/operations.ts'
import type { OperationName } from '../src/core/client.ts'
import { cartServer } from './cart-fixtures.ts'
import { fixtures } from './fixtures.ts'
import { orderAnswers } from './order-fixtures.ts'
import { servedBracket } from './served-bracket.ts'

/** An answer with an error's code: `refuse('OVERLOADED')`. */
export class Refusal {
  readonly code: string

  constructor(code: string) {
    this.code = code
  }
}

/** Answers a whole request with one error. */
export function refuse(code: string): Refusal {
  return new Refusal(code)
}

/** A request that gets no answer. */
export const silence = Symbol('no answer')
/** A network that is gone. */
export const noNetwork = Symbol('no network')

type Data<Name extends OperationName> = Operations[Name]['data']
type Answer<Name extends OperationName> =
  | Data<Name>
  | Refusal
  | typeof silence
  | typeof noNetwork
  | ((variables: Operations[Name]['variables']) => Data<Name> | Refusal | typeof silence | typeof noNetwork)

/** What the fake server says to each operation, by its name. A subscription's answer is its one event. */
export type Answers = { [Name in OperationName]?: Answer<Name> } & {
  /** Stands in for uploads: an answer by tus 1.0, or none. Undefined leaves it to the usual one, which takes every byte. */
  files?: (init: RequestInit) => Promise<Response> | Response | undefined
}

/** What was asked, in order: the operations' names with their variables. */
export type Asked = { name: OperationName; variables: Record<string, unknown> }[]

/** A server in the page: GraphQL from fixtures and `answers`, uploads that succeed, everything else by the network. */
export function fakeServer(answers: Answers = {}, asked: Asked = []): typeof fetch {
  const usual: Answers = { ...cartServer(), ...orderAnswers, ...fixtures }
  return async (address, init = {}) => {
    const url = address instanceof Request ? address.url : String(address)
    if (/\/files\//.test(url)) {
      return (await answers.files?.(init)) ?? upload(init)
    }
    if (url.includes('/drawn/')) {
      const { preview, thickness } = servedBracket()
      return new Response(url.endsWith('.glb') ? preview : thickness)
    }
    if (!url.endsWith('/graphql')) {
      return fetch(address, init)
    }
    const { query, variables } = JSON.parse(init.body as string) as {
      query: string
      variables: Record<string, unknown>
    }
    const name = /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1] as OperationName
    asked.push({ name, variables })
    const chosen = answers[name] ?? usual[name]
    const answer = typeof chosen === 'function' ? chosen(variables as never) : chosen
    if (answer === silence || answer === undefined) {
      return never(init.signal)
    }
    if (answer === noNetwork) {
      throw new TypeError('Failed to fetch')
    }
    const body = answer instanceof Refusal ? refusal(answer) : { data: answer }
    return query.startsWith('subscription') ? events(body) : Response.json(body)
  }
}

function refusal({ code }: Refusal) {
  return { data: null, errors: [{ message: code.toLowerCase(), extensions: { code } }] }
}

function events(body: unknown): Response {
  const text = `event: next\ndata: ${JSON.stringify(body)}\n\nevent: complete\ndata:\n\n`
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } })
}

/** A request that is on its way until it is given up. */
export function never(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('aborted', 'AbortError'))
    })
  })
}

/** Takes every upload whole, as tus 1.0 answers. */
function upload(init: RequestInit): Response {
  const headers = new Headers(init.headers)
  if (init.method === 'POST') {
    const sent = init.body instanceof Blob ? init.body.size : 0
    return tus(201, { location: '/files/upl_gallery', 'upload-offset': String(sent) })
  }
  const body = init.body instanceof Blob ? init.body.size : 0
  return tus(204, { 'upload-offset': String(Number(headers.get('upload-offset') ?? 0) + body) })
}

/** An answer by tus 1.0. */
export function tus(status: number, headers: Record<string, string>): Response {
  return new Response(null, { status, headers: { 'tus-resumable': '1.0.0', ...headers } })
}
