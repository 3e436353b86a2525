import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWidgets } from '../host/build-widgets.ts'
import { buildProduct, freePort, start, type Product } from '../wire/product.ts'
import { startFront, type Front, type Widgets } from './front.ts'

const folder = 'test-results/live'

/** Builds what the journeys run: the widgets' module as it is now, and the product's binary. */
export function buildShop(): void {
  buildWidgets(folder)
  buildProduct()
}

/** What the build publishes: the module in its channel and by its version, with its hash, and the texts beside it. */
function builtWidgets(): Widgets {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const module = { type: 'text/javascript', content: readFileSync(`${folder}/1/modeliq.js`) }
  const integrity = `sha384-${createHash('sha384').update(module.content).digest('base64')}`
  const versions = { channels: { 1: version }, versions: { [version]: { file: `${version}/modeliq.js`, integrity } } }
  const json = 'application/json'
  const texts = ['en', 'de', 'fr', 'ar'].filter((language) => existsSync(`src/core/messages/${language}.json`))
  return new Map([
    ['/embed/1/modeliq.js', module],
    [`/embed/${version}/modeliq.js`, module],
    ['/embed/versions.json', { type: json, content: Buffer.from(JSON.stringify(versions)) }],
    ...texts.flatMap((language) =>
      ['1', version].map((folder): [string, { type: string; content: Buffer }] => [
        `/embed/${folder}/messages/${language}.json`,
        { type: json, content: readFileSync(`src/core/messages/${language}.json`) },
      ]),
    ),
  ])
}

/** The real server with its sandbox, and a line before it. */
export interface LiveShop {
  front: Front
  /** The server's own address; the page uses the front's. */
  url: string
  /** Ends the server as a power cut would, and starts the next one with the same data. */
  restart: () => Promise<void>
  end: () => Promise<void>
}

/** Starts it with data of its own. Whoever starts it ends it. */
export async function startShop(): Promise<LiveShop> {
  const data = mkdtempSync(join(tmpdir(), 'modeliq-live-'))
  const port = await freePort()
  // Half a day a second: an order is made and shipped while the test looks on.
  const sandbox = start('sandbox', '--listen=127.0.0.1:0', `--data-dir=${data}/sandbox`, '--factory-speed=43200')
  const upstreams = await sandbox.said('monolith ')
  let server = await serve(port, data, upstreams)
  const front = await startFront(port, builtWidgets())
  return {
    front,
    url: `http://127.0.0.1:${port}`,
    async restart() {
      await server.end('SIGKILL')
      server = await serve(port, data, upstreams)
    },
    async end() {
      await front.close()
      await server.end()
      await sandbox.end()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function serve(port: number, data: string, upstreams: string): Promise<Product> {
  const server = start(
    'serve',
    `--listen=127.0.0.1:${port}`,
    '--admin-listen=127.0.0.1:0',
    `--data-dir=${data}/shop`,
    '--order-poll-interval=500ms',
    // Every buyer of the tests comes from one address.
    '--rate-limits=false',
    `--monolith-url=${upstreams}`,
    '--monolith-client-id=modeliq',
    '--monolith-client-secret=sandbox',
    `--mp-url=${upstreams}/mp`,
    '--mp-token=sandbox',
    `--tax-url=${upstreams}/tax`,
    '--tax-account=1',
    '--tax-license=sandbox',
  )
  await server.said('GraphQL ')
  return server
}
