import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

const folder = 'test-results/embed'
const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type, x-modeliq-key' }
const partner = {
  slug: 'acme',
  name: 'Acme',
  locale: 'en',
  brand: {
    logoUrl: null,
    colors: [{ role: 'brand', value: '#c8102e' }],
    fontFamily: null,
    header: [{ label: 'Materials', url: 'https://acme.example/materials' }],
    footer: [],
    legal: null,
  },
}

let browser: Browser
let widgets: { server: Server; url: string }
let shop: { server: Server; url: string }
let integrity = ''

beforeAll(async () => {
  await build({ configFile: 'vite.embed.config.ts', logLevel: 'error', build: { outDir: folder } })
  const module = readFileSync(`${folder}/1/modeliq.js`)
  integrity = `sha384-${createHash('sha384').update(module).digest('base64')}`
  widgets = await serve((request, response) => {
    if (request.url === '/graphql') {
      response
        .writeHead(200, { ...cors, 'content-type': 'application/json' })
        .end(JSON.stringify({ data: { partner } }))
    } else {
      response.writeHead(200, { ...cors, 'content-type': 'text/javascript' }).end(module)
    }
  })
  shop = await serve((request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html', 'content-security-policy': strictPolicy() })
      .end(hostPage(request.url === '/tampered'))
  })
  browser = await chromium.launch(inject('launchOptions'))
})

afterAll(async () => {
  await browser.close()
  widgets.server.close()
  shop.server.close()
})

/** The policy a careful partner has: nothing but our script and our API. */
function strictPolicy(): string {
  return [
    "default-src 'none'",
    `script-src ${widgets.url}`,
    `connect-src ${widgets.url}`,
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ')
}

function hostPage(isTampered: boolean): string {
  const hash = isTampered ? integrity.replace(/sha384-../, 'sha384-AA') : integrity
  return `<!doctype html><html lang="en"><title>Shop</title>
    <script type="module" src="${widgets.url}/embed/1.0.0/modeliq.js" integrity="${hash}" crossorigin="anonymous"></script>
    <miq-header partner="pk_test_acme"><a href="/">Acme home</a></miq-header>`
}

async function serve(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function open(path: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text())
    }
  })
  await page.goto(shop.url + path)
  return { page, complaints }
}

test('one script tag is enough, from another origin under a strict policy and by its hash', async () => {
  const { page, complaints } = await open('/')
  await page.getByRole('link', { name: 'Materials' }).waitFor()
  expect(await page.locator('miq-header').getAttribute('state')).toBe('ready')
  const border = await page.locator('miq-header header').evaluate((bar) => getComputedStyle(bar).borderBlockEndColor)
  expect(border).toBe('rgb(200, 16, 46)')
  expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([])
  await page.close()
})

test('a changed script does not run, and the page keeps its fallback', async () => {
  const { page, complaints } = await open('/tampered')
  await expect.poll(() => complaints.join()).toContain('integrity')
  expect(await page.locator('miq-header').getAttribute('state')).toBeNull()
  expect(await page.getByRole('link', { name: 'Acme home' }).isVisible()).toBe(true)
  await page.close()
})
