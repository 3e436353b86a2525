import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { buildSchema, execute, parse, subscribe, validate, type ExecutionResult } from 'graphql'
import { renderSvg, Shop, type Received } from './shop.ts'

/** What a host page may load and say; the same as the Go handler's, word for word. */
export function playgroundPolicy(host: string): string {
  return `default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self' ws://${host} wss://${host}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
}

/** A running server with its shop and everything GraphQL that reached it. */
export interface MockServer {
  url: string
  shop: Shop
  received: Received[]
  close: () => Promise<void>
}

/**
 * Serves a built playground and a shop behind the real schema on a free loopback port. A tick of a subscription takes
 * `tickMs`.
 */
export async function startMockServer(folder: string, tickMs: number): Promise<MockServer> {
  const schema = buildSchema(readFileSync('generated/schema.graphql', 'utf8'))
  const shop = new Shop(() => new Promise((resolve) => setTimeout(resolve, tickMs)))
  const received: Received[] = []
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    if (path !== '/graphql') {
      serveFile(path, request, response)
      return
    }
    received.push({ headers: request.headers })
    const body = await readBody(request)
    const refusal = refuse(request, body.operationName ?? '')
    if (request.headers.accept === 'text/event-stream' && !refusal) {
      await stream(body, response)
      return
    }
    const result = refusal ? { errors: [refusal] } : await run(body)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result))
  }

  function refuse(
    request: IncomingMessage,
    operation: string,
  ): { message: string; extensions: { code: string } } | undefined {
    if (request.headers['x-modeliq-key'] === undefined) {
      return { message: 'X-ModelIQ-Key is missing', extensions: { code: 'KEY_REQUIRED' } }
    }
    if (request.headers.authorization !== undefined && !shop.hasSession(request.headers.authorization)) {
      return { message: 'The session is not valid here.', extensions: { code: 'TOKEN_INVALID' } }
    }
    const isOpen = ['IntrospectionQuery', 'StartSession', 'BrowseMaterials'].includes(operation)
    if (!isOpen && !shop.hasSession(request.headers.authorization)) {
      return { message: 'start a session', extensions: { code: 'UNAUTHENTICATED' } }
    }
    return undefined
  }

  async function run({ query, variables, operationName }: Body): Promise<ExecutionResult> {
    const document = parse(query)
    const mistakes = validate(schema, document)
    if (mistakes.length > 0) {
      return { errors: mistakes }
    }
    const rootValue = { ...shop.query, ...shop.mutation }
    return execute({ schema, document, rootValue, variableValues: variables, operationName })
  }

  /** Source of the format: GraphQL over server-sent events, distinct connections mode. */
  async function stream({ query, variables, operationName }: Body, response: ServerResponse): Promise<void> {
    const events = await subscribe({
      schema,
      document: parse(query),
      rootValue: shop.subscription,
      variableValues: variables,
      operationName,
    })
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    if (Symbol.asyncIterator in events) {
      for await (const event of events) {
        response.write(`event: next\ndata: ${JSON.stringify(event)}\n\n`)
      }
    } else {
      response.write(`event: next\ndata: ${JSON.stringify(events)}\n\n`)
    }
    response.end('event: complete\ndata:\n\n')
  }

  async function readBody(request: IncomingMessage): Promise<Body> {
    const chunks: Buffer[] = []
    for await (const chunk of request) {
      chunks.push(chunk as Buffer)
    }
    const body = Buffer.concat(chunks)
    const type = request.headers['content-type'] ?? ''
    if (!type.startsWith('multipart/form-data')) {
      return JSON.parse(body.toString()) as Body
    }
    const form = await new Response(body, { headers: { 'content-type': type } }).formData()
    const operations = JSON.parse(form.get('operations') as string) as Body
    const file = form.get('0') as File
    received.push({ headers: request.headers, file: { name: file.name, bytes: file.size } })
    return { ...operations, variables: { ...operations.variables, file } }
  }

  function serveFile(path: string, request: IncomingMessage, response: ServerResponse): void {
    const name = path === '/playground' ? 'index.html' : path.replace('/playground/', '')
    if (path.startsWith('/assets/renders/')) {
      response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(renderSvg)
      return
    }
    try {
      const body = readFileSync(join(folder, name))
      const policy = playgroundPolicy(request.headers.host ?? '')
      response
        .writeHead(200, {
          'content-type': types[extname(name)] ?? 'text/plain',
          'content-security-policy': policy,
          'x-content-type-options': 'nosniff',
        })
        .end(body)
    } catch {
      response.writeHead(404).end()
    }
  }

  await listen(server)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, shop, received, close: () => close(server) }
}

interface Body {
  query: string
  variables: Record<string, unknown>
  operationName?: string
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) =>
    server.close(() => {
      resolve()
    }),
  )
}
