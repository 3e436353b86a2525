import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cube } from './host/cube.ts'
import { addFirst, fillCheckout, orderButton } from './live/buyer.ts'
import { serve, type Served } from './host/serve.ts'
import { watch, type Watched } from './host/watch.ts'
import { serveWidgets, type Widgets } from './host/widgets.ts'

const parts = '<miq-upload></miq-upload><miq-model-viewer></miq-model-viewer><miq-price-list></miq-price-list>'

/** A widget as a page writes it: with what stands in for it inside. */
function widget(key: string, inside = '', tags = parts): string {
  return `<miq-provider partner="${key}" locale="en">${inside}${tags}</miq-provider>`
}

const after = '<p id="after">What the page says below.</p>'
const fallback = '<a href="/contact">Ask us for a price</a>'

let browser: Browser
let widgets: Widgets
let host: Served

const quote = `<miq-quote partner="pk_test_acme" locale="en">${fallback}</miq-quote>`
const text = `<p>${'More of it. '.repeat(300)}</p>`
const sheet = () => `<link rel="stylesheet" href="${widgets.url}/embed/1/modeliq.css">`

/** What the pages of the host have in their body, by their path. */
const bodies: Record<string, () => string> = {
  '/': () => script() + widget('pk_test_acme') + after,
  '/two': () => script() + widget('pk_test_acme') + widget('pk_test_other'),
  '/versions': () => script() + script('9.9.9') + widget('pk_test_acme'),
  '/tampered': () => `${script('1.0.0', widgets.integrity.replace(/sha384-../, 'sha384-AA'))}${header}`,
  '/header': () => script() + header,
  '/quote': () => script() + quote + after,
  ...Object.fromEntries(
    Object.entries({
      quote,
      parts: widget('pk_test_acme'),
      cart: widget('pk_test_acme', '', '<miq-cart></miq-cart>'),
    }).map(([name, tags]) => [`/shift/${name}`, () => `<h1>Shop</h1>${sheet()}${script()}${tags}${after}${text}`]),
  ),
}
const header = `<miq-header partner="pk_test_acme" locale="en">${fallback}</miq-header>`

function script(version = '1.0.0', integrity = version === '1.0.0' ? widgets.integrity : ''): string {
  const hash = integrity && ` integrity="${integrity}"`
  return `<script type="module" src="${widgets.url}/embed/${version}/modeliq.js"${hash} crossorigin="anonymous"></script>`
}

/** The line that we tell partners, and nothing beside it. */
function strictPolicy(path = ''): string {
  return [
    "default-src 'none'",
    `script-src ${widgets.url}`,
    `connect-src ${widgets.url}`,
    `img-src ${widgets.url}`,
    ...(path.startsWith('/shift/') ? [`style-src ${widgets.url}`] : []), // for the sheet that reserves the heights
    "require-trusted-types-for 'script'",
    'trusted-types modeliq',
  ].join('; ')
}

beforeAll(async () => {
  widgets = await serveWidgets('test-results/host')
  host = await serve((request, response) => {
    const body = bodies[request.url ?? '']
    response
      .writeHead(body ? 200 : 404, {
        'content-type': 'text/html',
        'content-security-policy': strictPolicy(request.url),
      })
      .end(`<!doctype html><html lang="en"><title>Shop</title><body>${body?.() ?? ''}`)
  })
  browser = await chromium.launch(inject('launchOptions'))
})

afterAll(async () => {
  await browser.close()
  widgets.server.close()
  host.server.close()
})

interface Opened {
  page: Page
  /** Errors and warnings on the console. */
  said: string[]
  /** Requests to neither the page's own address nor the widgets'. */
  foreign: string[]
  seen: () => Promise<Watched>
}

async function open(path: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 }, ...options })
  const said: string[] = []
  const foreign: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !/favicon|GPU stall/.test(message.text())) {
      said.push(message.text())
    }
  })
  page.on('request', (request) => {
    if (![host.url, widgets.url].includes(new URL(request.url()).origin)) {
      foreign.push(request.url())
    }
  })
  const seen = await watch(page)
  await page.goto(host.url + path)
  return { page, said, foreign, seen }
}

async function choose(page: Page, nth = 0): Promise<void> {
  await page.locator('miq-upload input[type=file]').nth(nth).setInputFiles(cube('cube.stl'))
}

function state(page: Page, tag: string, nth = 0): Promise<string | null> {
  return page.locator(tag).nth(nth).getAttribute('state')
}

test('from file to prices under the strictest policy, from another origin: nothing is blocked, nothing foreign asked', async () => {
  const { page, said, foreign, seen } = await open('/')
  await choose(page)
  await expect.poll(() => state(page, 'miq-price-list')).toBe('ready')
  await expect.poll(() => state(page, 'miq-model-viewer')).toBe('ready')
  await page.getByRole('radio').first().check()
  expect((await seen()).violations).toEqual([])
  expect(foreign).toEqual([])
  expect(said).toEqual([])
  await page.close()
})

test('the whole flow from one tag, with a real file: nothing is blocked, nothing foreign asked, nothing drawn at rest', async () => {
  const { page, said, foreign, seen } = await open('/quote')
  await page.locator('miq-upload input[type=file]').setInputFiles('../sandbox/mp/mesh/testdata/so101_upper_arm.stl')
  await expect.poll(() => state(page, 'miq-price-list')).toBe('ready')
  await expect.poll(async () => (await seen()).draws).toBeGreaterThan(0)
  await addFirst(page)
  await stillness(page, seen)
  await page.locator('miq-cart').getByRole('button', { name: 'To the checkout' }).click()
  await expect.poll(() => state(page, 'miq-quote')).toBe('checkout')
  await fillCheckout(page)
  await orderButton(page).click()
  await expect.poll(() => state(page, 'miq-quote')).toBe('ordered')
  await page.locator('miq-order-status:not([state=loading])').waitFor()
  await stillness(page, seen)
  expect((await seen()).violations).toEqual([])
  expect(foreign).toEqual([])
  expect(said).toEqual([])
  await page.close()
})

/** Nothing is drawn for a second, once what came last has been drawn. */
async function stillness(page: Page, seen: () => Promise<Watched>): Promise<void> {
  await page.waitForTimeout(500)
  const { draws, frames } = await seen()
  await page.waitForTimeout(1000)
  const now = await seen()
  expect([now.draws, now.frames]).toEqual([draws, frames])
}

test('nothing is drawn while nothing moves', async () => {
  const { page, seen } = await open('/')
  await choose(page)
  await expect.poll(async () => (await seen()).draws).toBeGreaterThan(0)
  await expect.poll(() => state(page, 'miq-price-list')).toBe('ready')
  await page.waitForTimeout(500) // what came last has been drawn
  const before = (await seen()).draws
  await page.waitForTimeout(1000)
  expect((await seen()).draws).toBe(before)
  await page.locator('miq-model-viewer canvas').press('ArrowLeft')
  await expect.poll(async () => (await seen()).draws).toBeGreaterThan(before)
  await page.close()
})

test('two widgets on one page know nothing of each other’s part', async () => {
  const { page, seen, said } = await open('/two')
  await choose(page, 1)
  await expect.poll(() => state(page, 'miq-price-list', 1)).toBe('ready')
  expect(await state(page, 'miq-price-list', 0)).toBe('empty')
  await choose(page, 0)
  await expect.poll(() => state(page, 'miq-price-list', 0)).toBe('ready')
  expect((await seen()).violations).toEqual([])
  expect(said).toEqual([])
  await page.close()
})

test('of two versions on one page the first one serves, and the other says so once', async () => {
  const { page, seen, said } = await open('/versions')
  await choose(page)
  await expect.poll(() => state(page, 'miq-price-list')).toBe('ready')
  await expect.poll(() => said).toEqual([expect.stringMatching(/9\.9\.9 stays unused beside 1\.0\.0/)])
  expect((await seen()).violations).toEqual([])
  await page.close()
})

test('a widget that is taken away leaves nothing behind, and is whole again when it is put back', async () => {
  const { page, seen, said } = await open('/')
  await page.locator('miq-upload').waitFor()
  const take = () =>
    page.evaluate(() => {
      const provider = document.querySelector('miq-provider')
      Object.assign(window, { taken: provider })
      provider?.remove()
    })
  const putBack = () =>
    page.evaluate(() => {
      document.body.append((window as unknown as { taken: Element }).taken)
    })
  await take()
  const { listeners } = await seen()
  await putBack()
  for (const round of [1, 2, 3]) {
    if (round === 1) {
      await choose(page)
    }
    await expect.poll(() => state(page, 'miq-price-list')).toBe('ready')
    await expect.poll(async () => (await seen()).gpu).toBeGreaterThan(0)
    await take()
    const left = await seen()
    expect(left.gpu, `GPU objects after round ${round}`).toBe(0)
    expect(left.listeners, `listeners after round ${round}`).toBeLessThanOrEqual(listeners)
    await putBack()
  }
  await expect.poll(() => state(page, 'miq-model-viewer')).toBe('ready')
  expect(said).toEqual([])
  await page.close()
})

test('the page does not move while a widget comes', async () => {
  const { page, seen } = await open('/header')
  await page.getByRole('link', { name: 'Materials' }).waitFor()
  await page.waitForTimeout(300)
  expect((await seen()).shift).toBeLessThanOrEqual(0.02)
  await page.close()
})

for (const [name, last] of [
  ['quote', 'miq-upload'],
  ['parts', 'miq-upload'],
  ['cart', 'miq-cart'],
] as const) {
  for (const width of [1000, 360]) {
    test(`with the sheet that reserves its place, ${name} comes ${width} px wide and moves nothing`, async () => {
      const { page, seen, said } = await open(`/shift/${name}`, { viewport: { width, height: 800 } })
      await expect.poll(() => state(page, last)).toBe('empty')
      await page.waitForTimeout(500)
      expect((await seen()).shift).toBeLessThanOrEqual(0.02)
      expect(said).toEqual([])
      await page.close()
    })
  }
}

test('without scripts the page shows what the tag has inside', async () => {
  const { page } = await open('/header', { javaScriptEnabled: false })
  expect(await page.getByRole('link', { name: 'Ask us for a price' }).isVisible()).toBe(true)
  await page.close()
})

test('a changed script does not run, and the page keeps its fallback', async () => {
  const { page, said } = await open('/tampered')
  await expect.poll(() => said.join()).toContain('integrity')
  expect(await state(page, 'miq-header')).toBeNull()
  expect(await page.getByRole('link', { name: 'Ask us for a price' }).isVisible()).toBe(true)
  await page.close()
})

test('the looks of the brand are there without a sheet in the page', async () => {
  const { page } = await open('/header')
  await page.getByRole('link', { name: 'Materials' }).waitFor()
  const border = await page.locator('miq-header header').evaluate((bar) => getComputedStyle(bar).borderBlockEndColor)
  expect(border).toBe('rgb(11, 107, 83)')
  await page.close()
})
