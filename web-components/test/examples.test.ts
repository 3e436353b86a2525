import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, beforeEach, afterEach, expect, inject, test } from 'vitest'
import { chooseFile, seePrices, upperArm } from './live/buyer.ts'
import { close, listen } from './live/front.ts'
import { openWatched } from './live/host-page.ts'
import { buildShop, startShop, type LiveShop } from './live/shop.ts'

/** The example apps as a reader of them would run them, built for a shop at another origin and used in a browser. */
let browser: Browser
let shop: LiveShop
let complaints: string[] = []

beforeAll(async () => {
  buildShop()
  shop = await startShop()
  process.env.MODELIQ_URL = shop.front.url
  browser = await chromium.launch(inject('launchOptions'))
}, 600_000) // the first build of the binary takes minutes

afterAll(async () => {
  delete process.env.MODELIQ_URL
  await browser.close()
  await shop.end()
})

beforeEach(() => {
  complaints = []
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(complaints).toEqual([])
})

async function open(url: string): Promise<Page> {
  const watched = await openWatched(browser, url, { allowed: [new URL(url).origin, shop.front.url] })
  complaints = watched.complaints
  watched.page.setDefaultTimeout(20_000)
  return watched.page
}

/** Builds an app and serves it under a policy that opens the page's own files and the shop. */
async function serveApp(name: string): Promise<{ url: string; server: Server }> {
  await build({ configFile: `examples/${name}/vite.config.ts`, logLevel: 'error' })
  const types: Record<string, string> = { js: 'text/javascript', css: 'text/css' }
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${shop.front.url}`,
    "style-src 'self'",
    `connect-src ${shop.front.url}`,
    `img-src ${shop.front.url}`,
    "require-trusted-types-for 'script'",
    'trusted-types modeliq vue',
  ].join('; ')
  const server = createServer((request, response) => {
    const file = request.url === '/' ? 'index.html' : (request.url ?? '')
    response
      .writeHead(200, {
        'content-type': types[file.split('.').at(-1) ?? ''] ?? 'text/html',
        'content-security-policy': policy,
      })
      .end(readFileSync(join('test-results/examples', name, file)))
  })
  return { url: await listen(server), server }
}

async function choose(page: Page): Promise<void> {
  await chooseFile(page, upperArm)
  await seePrices(page)
  await page.locator('miq-price-list').getByRole('radio').first().check()
}

test('React: a shop with a cart of its own gets a quote handed over', async () => {
  const { url, server } = await serveApp('react')
  const page = await open(url)
  // The handler of miq-ready, in the state of a component.
  await page.getByRole('heading', { name: 'Loctite Parts' }).waitFor()
  await choose(page)
  await page.getByRole('button', { name: 'Put it in the basket' }).click()
  await page.getByText('1 in your basket').waitFor()
  expect(await page.getByRole('list', { name: 'Basket' }).innerText()).toMatch(/1 × .+: \d+\.\d\d USD/)
  expect(await page.locator('miq-cart').count()).toBe(0)
  await close(server)
})

test('Vue: properties go in, events come out, and the cart opens', async () => {
  const { url, server } = await serveApp('vue')
  const page = await open(url)
  await page.getByRole('heading', { name: 'Loctite Parts' }).waitFor()
  await page.getByText('Prices come as soon as your file is here.').waitFor()
  await choose(page)
  expect(await page.getByLabel('Quantity', { exact: true }).inputValue()).toBe('5')
  await page.getByText(/Chosen: .+, 0 in the cart/).waitFor()
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.getByText(/Chosen: .+, 5 in the cart/).waitFor()
  await page.locator('miq-cart[open]').waitFor({ state: 'attached' })
  await close(server)
})

test('plain HTML: pinned by its hash under a strict policy, in one tag and tag by tag', async () => {
  const served = await servePlain()
  const page = await open(served.url)
  expect(await page.locator('script').getAttribute('integrity')).toMatch(/^sha384-/)
  await choose(page)
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.locator('miq-cart[open]').waitFor({ state: 'attached' })

  await page.goto(`${served.url}/elements.html`)
  await choose(page)
  await page.getByText(/^Chosen: /).waitFor()
  await page.locator('miq-add-to-cart').getByRole('button', { name: 'Add to cart' }).click()
  await page.getByText('1 in the cart.').waitFor()
  expect(
    await page
      .locator('miq-add-to-cart')
      .getByRole('button')
      .evaluate((button) => getComputedStyle(button).textTransform),
  ).toBe('uppercase')
  await served.end()
})

/** Starts the little server of the plain pages; whoever starts it ends it. */
async function servePlain(): Promise<{ url: string; end: () => Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, ['examples/plain/serve.mjs'], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!child.stdout) {
    throw new Error('the server says nothing')
  }
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    url,
    async end() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
