import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fakeServer } from '../../gallery/fake-server.ts'
import { minifySheet } from '../../scripts/minify-templates.mjs'
import { buildWidgets } from './build-widgets.ts'
import { serve, type Served } from './serve.ts'

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*, authorization',
  'access-control-allow-methods': '*',
  'access-control-expose-headers': '*',
  'cross-origin-resource-policy': 'cross-origin',
}

/** Where the widgets come from: the module as built, and a shop that answers as in the gallery. */
export interface Widgets extends Served {
  /** The module's, as versions.json tells it. */
  integrity: string
}

/** Builds the module into `folder` and serves it. `/embed/9.9.9/` is the same under another version. */
export async function serveWidgets(folder: string): Promise<Widgets> {
  buildWidgets(folder)
  const module = readFileSync(`${folder}/1/modeliq.js`)
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const other = module.toString().replaceAll(version, '9.9.9')
  const files: Record<string, [type: string, body: string | Buffer]> = {
    '/embed/1.0.0/modeliq.js': ['text/javascript', module],
    '/embed/9.9.9/modeliq.js': ['text/javascript', other],
    '/embed/1/modeliq.css': ['text/css', minifySheet(readFileSync('src/embed.css', 'utf8'))],
    '/embed/1/messages/en.json': ['application/json', readFileSync('src/core/messages/en.json')],
  }
  const answer = fakeServer()
  const served = await serve((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? []
    if (request.method === 'OPTIONS') {
      response.writeHead(204, cors).end()
    } else if (type) {
      response.writeHead(200, { ...cors, 'content-type': type }).end(body)
    } else if (request.url === '/graphql' || request.url?.startsWith('/files')) {
      void relay(request, response)
    } else {
      response.writeHead(404, cors).end()
    }
  })

  async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    for await (const piece of request) {
      pieces.push(piece as Buffer)
    }
    const body = Buffer.concat(pieces)
    const isFile = request.url?.startsWith('/files')
    const { status, headers, ...answered } = await answer(served.url + (isFile ? '/files/' : '/graphql'), {
      method: request.method ?? 'POST',
      headers: Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
      body: isFile ? new Blob([body]) : body.toString(),
    }).then(async (each) => ({ status: each.status, headers: each.headers, text: await each.text() }))
    response.writeHead(status, { ...Object.fromEntries(headers), ...cors }).end(answered.text)
  }

  return { ...served, integrity: `sha384-${createHash('sha384').update(module).digest('base64')}` }
}
