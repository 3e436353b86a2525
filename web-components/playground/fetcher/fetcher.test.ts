import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Answer, Exchange } from './exchange.ts'
import { createFetcher, type Fetcher } from './fetcher.ts'

const headers = { 'X-ModelIQ-Key': 'pk_test', authorization: 'Bearer old' }
const refusal = { errors: [{ message: 'The session has ended.', extensions: { code: 'TOKEN_EXPIRED' } }] }

let server: Server
let fetcher: Fetcher
let seen: Exchange[]
let ended: (string | undefined)[]

beforeEach(async () => {
  seen = []
  ended = []
  // As ModelIQ does: whoever brings an old token gets no further, whatever is asked.
  server = createServer((request, response) => {
    const isRefused = request.headers.authorization !== undefined
    const answer = isRefused ? refusal : { data: { sessionCreate: { session: null } } }
    response.writeHead(isRefused ? 401 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  fetcher = createFetcher({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    defaultHeaders: () => headers,
    files: () => new Map(),
    observe: (exchange) => seen.push(exchange),
    ended: (operation) => ended.push(operation),
  })
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

test('a session is started without the token of the one before', async () => {
  await fetcher({ query: 'mutation StartSession { sessionCreate { session { token } } }' }, { headers })
  expect(seen.map(({ answer, authorization }) => [answer.errors, authorization])).toEqual([[undefined, undefined]])
})

test('every other operation carries it, and the refusal tells which it was', async () => {
  await fetcher({ query: 'query Mine { viewer { signedIn } }' })
  expect(seen).toMatchObject([{ operation: 'Mine', authorization: 'Bearer old', answer: refusal }])
})

test('a stream that is refused answers with the server’s code', async () => {
  const events = fetcher({ query: 'subscription Mine { orderUpdated(id: "o1") { id } }' }) as AsyncIterable<Answer>
  const answers: Answer[] = []
  for await (const answer of events) {
    answers.push(answer)
  }
  expect(answers).toEqual([refusal])
  expect(seen).toMatchObject([{ operation: 'Mine', authorization: 'Bearer old', answer: refusal }])
  expect(ended).toEqual(['Mine'])
})
