import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import type { Wire } from './wire/page.ts'
import { buildProduct, freePort, start, type Product } from './wire/product.ts'

/** Uploads and streams in a page of another origin under a strict policy, against the real server. */
const large = 60_000_000
const patience = { timeout: 60_000, interval: 50 }

let browser: Browser
let host: Server
let folder: string
let port: number
let sandbox: Product
let shop: Product
let upstreams: string
let page: Page
let line: CDPSession
let patches: { offset: number; isHead: boolean }[]
let complaints: string[]

beforeAll(async () => {
  buildProduct()
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      target: 'es2022',
      outDir: 'test-results/wire/page',
      modulePreload: false,
      rolldownOptions: { input: 'test/wire/page.ts', output: { entryFileNames: 'page.js' } },
    },
  })
  const script = readFileSync('test-results/wire/page/page.js')
  host = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response
      .writeHead(200, {
        'content-type': isScript ? 'text/javascript' : 'text/html',
        'content-security-policy': `default-src 'none'; script-src 'self'; connect-src http://127.0.0.1:${port}; require-trusted-types-for 'script'`,
      })
      .end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  browser = await chromium.launch(inject('launchOptions'))
}, 600_000) // the first build of the binary takes minutes

afterAll(async () => {
  await browser.close()
  host.close()
})

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modeliq-wire-'))
  port = await freePort()
  sandbox = start('sandbox', '--listen=127.0.0.1:0', `--data-dir=${folder}/sandbox`)
  upstreams = await sandbox.said('monolith ')
  await serve()
  page = await browser.newPage()
  line = await page.context().newCDPSession(page)
  await line.send('Network.enable')
  patches = []
  complaints = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) {
      complaints.push(message.text())
    }
  })
  page.on('request', (request) => {
    if (request.url().includes('/files/') && ['PATCH', 'HEAD'].includes(request.method())) {
      patches.push({ offset: Number(request.headers()['upload-offset']), isHead: request.method() === 'HEAD' })
    }
  })
  await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/?endpoint=http://127.0.0.1:${port}`)
  await expect.poll(() => page.title(), patience).toBe('ready')
})

afterEach(async () => {
  await page.close()
  await shop.end()
  await sandbox.end()
  rmSync(folder, { recursive: true, force: true })
  expect(complaints).toEqual([])
})

/** Starts the server, or the next one in its place. */
async function serve(): Promise<void> {
  shop = start(
    'serve',
    `--listen=127.0.0.1:${port}`,
    '--admin-listen=127.0.0.1:0',
    `--data-dir=${folder}/shop`,
    `--monolith-url=${upstreams}`,
    '--monolith-client-id=modeliq',
    '--monolith-client-secret=sandbox',
    `--mp-url=${upstreams}/mp`,
    '--mp-token=sandbox',
    `--tax-url=${upstreams}/tax`,
    '--tax-account=1',
    '--tax-license=sandbox',
  )
  await shop.said('GraphQL ')
}

/** The line carries so many bytes a second, 0 for any number. */
async function throttle(bytesPerSecond: number, offline = false): Promise<void> {
  const upload = bytesPerSecond === 0 ? -1 : bytesPerSecond
  await line.send('Network.emulateNetworkConditions', {
    offline,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: upload,
  })
}

type Seen = Pick<Wire, 'sent' | 'told' | 'states' | 'uploadId' | 'statuses' | 'stream' | 'error'>

/** What the page has come to. */
async function look<Key extends keyof Seen>(key: Key): Promise<Seen[Key]> {
  const seen: Seen = await page.evaluate(() => wire)
  return seen[key]
}

async function finish(): Promise<void> {
  await expect.poll(async () => (await look('uploadId')) || (await look('error')), patience).toMatch(/^upl_/)
}

test('60 MB go on where they were when the network comes back, and become a model that is ready', async () => {
  await throttle(20_000_000)
  await page.evaluate((bytes) => {
    wire.upload(bytes)
  }, large)
  await expect.poll(() => look('sent'), patience).toBeGreaterThan(large / 4)
  await throttle(0, true)
  await expect.poll(() => look('states'), patience).toContain('offline')
  const before = patches.length
  await throttle(0)
  await finish()
  const [first, second] = patches.slice(before)
  expect(first?.isHead).toBe(true)
  expect(second?.offset).toBeGreaterThan(large / 8)
  // A request takes about a second, and progress is told after each.
  expect(patches.length).toBeGreaterThan(10)
  expect(await look('told')).toBeGreaterThanOrEqual(patches.filter(({ isHead }) => !isHead).length - 1)

  const { model } = JSON.parse(await page.evaluate(() => wire.register())) as {
    model: { id: string; fileName: string }
  }
  expect(model.fileName).toBe('große Dose.stl')
  await page.evaluate((id) => {
    wire.watch(id)
  }, model.id)
  await expect.poll(() => look('stream'), patience).toContain('over')
  expect((await look('statuses')).at(-1)).toBe('READY')
})

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'a server that ends by %s costs neither upload nor stream',
  async (signal) => {
    await throttle(20_000_000)
    await page.evaluate((bytes) => {
      wire.upload(bytes)
    }, large)
    await expect.poll(() => look('sent'), patience).toBeGreaterThan(large / 4)
    await shop.end(signal)
    await expect.poll(() => look('states'), patience).toContain('retrying')
    await serve()
    await throttle(0)
    await finish()
    expect(patches.some(({ isHead }) => isHead)).toBe(true)
    expect(patches.filter(({ offset }) => offset === 0)).toHaveLength(1)

    const { model } = JSON.parse(await page.evaluate(() => wire.register())) as { model: { id: string } }
    await page.evaluate((id) => {
      wire.watch(id)
    }, model.id)
    await expect.poll(() => look('statuses'), patience).not.toEqual([])
    expect(await look('statuses')).not.toContain('READY')
    await shop.end(signal)
    await expect.poll(() => look('stream'), patience).toContain('retrying')
    await serve()
    await expect.poll(async () => (await look('stream')).at(-1), patience).toBe('over')
    expect((await look('statuses')).at(-1)).toBe('READY')
    expect(await look('error')).toBe('')
  },
)
