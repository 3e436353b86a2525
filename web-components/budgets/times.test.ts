import { availableParallelism } from 'node:os'
import { createServer, type Server } from 'node:http'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { reach } from '../test/live/buyer.ts'
import { listen } from '../test/live/front.ts'
import { buildShop, startShop, type LiveShop } from '../test/live/shop.ts'
import { stlOf } from './stl.ts'

/**
 * What a buyer waits for, on an emulated slow 4G line (1.6 Mbit/s, 150 ms) with a processor four times slower than the one that
 * the budgets were set on: a slower machine is slowed down less. Medians of some runs count, and one attempt of
 * several has to have all within their budgets: what else a machine does makes it slower, never faster.
 */
const line = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }
const slowdown = 4
/** Milliseconds that the machine on which the budgets were set takes for `work`. */
const reference = 130
const attempts = 5
const runs = 3
/** Milliseconds, and the share of the screen that moved. */
const budgets = { 'LCP hosted page': 1500, 'LCP host page': 1500, 'CLS host page': 0.02, '100 kB STL to picture': 1000 }
type Figure = keyof typeof budgets

let browser: Browser
let shop: LiveShop
let host: Server
let hostPage: string
let rate: number

beforeAll(async () => {
  buildShop()
  shop = await startShop()
  host = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(request.url === '/' ? page() : '')
  })
  hostPage = await listen(host)
  browser = await chromium.launch(inject('launchOptions'))
}, 600_000) // the first build of the binary takes minutes

afterAll(async () => {
  await browser.close()
  host.close()
  await shop.end()
})

/** A page of which the widget is the largest thing. */
function page(): string {
  return `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Host</title>
<script type="module" src="${shop.url}/embed/1/modeliq.js" crossorigin></script>
<style>miq-quote:not(:defined) { display: block; min-block-size: 20rem }</style>
<h1 style="font-size: 1rem">Parts</h1>
<miq-quote partner="pk_test_loctite"><a href="/contact">Ask us for a price</a></miq-quote><p>What the page says below.</p>`
}

/** Browser, server and page share a single core otherwise, and the figures say nothing of the widgets. */
test.skipIf(availableParallelism() < 2)(
  'nobody waits longer than the budgets allow',
  { timeout: 600_000 },
  async () => {
    const names = Object.keys(budgets) as Figure[]
    let over = names
    for (let attempt = 0; attempt < attempts && over.length > 0; attempt++) {
      rate = await slowdownHere()
      const found = await measure()
      const figures = names.map((name) => [name, median(found.map((each) => each[name]))] as const)
      over = figures.flatMap(([name, figure]) => (figure > budgets[name] ? name : []))
      const table = figures.map(([name, figure]) => `${name}: ${round(figure)} of ${budgets[name]}`).join('; ')
      process.stdout.write(`FIGURE ${table} (a processor ${round(rate)} times slower)\n`)
    }
    expect(over).toEqual([])
  },
)

async function measure(): Promise<Record<Figure, number>[]> {
  const found = []
  for (let run = 0; run < runs; run++) {
    const hosted = await open(`${shop.url}/loctite/model-iq`)
    const { lcp: hostedLcp } = await seen(hosted)
    await hosted.context().close()
    const embedded = await open(`${hostPage}/`)
    const { lcp, cls, isOurs } = await seen(embedded)
    const picture = await timeToPicture(embedded)
    await embedded.context().close()
    found.push({
      'LCP hosted page': hostedLcp,
      // A paint of the page's own says nothing of the widget.
      'LCP host page': isOurs ? lcp : Infinity,
      'CLS host page': cls,
      '100 kB STL to picture': picture,
    })
  }
  return found
}

/** How much slower the processor has to be made here: nothing is asked of a slow machine that a fast one would not do. */
async function slowdownHere(): Promise<number> {
  const page = await browser.newPage()
  const taken = await page.evaluate(() => {
    const work = (): number => {
      const start = performance.now()
      let sum = 0
      for (let i = 0; i < 20_000_000; i++) {
        sum += Math.sqrt(i) % 7
      }
      return sum > 0 ? performance.now() - start : 0
    }
    return Math.min(...Array.from({ length: 5 }, work))
  })
  await page.close()
  return Math.max(1, Math.min(slowdown, (slowdown * reference) / taken))
}

/** A page of a fresh browser on the slow line, loaded and at rest. */
async function open(address: string): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 412, height: 823 } })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', line)
  await session.send('Emulation.setCPUThrottlingRate', { rate })
  await page.addInitScript(() => {
    const seen = { lcp: Infinity, cls: 0, isOurs: false }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      const last = list.getEntries().at(-1) as (PerformanceEntry & { element: Element | null }) | undefined
      seen.lcp = last?.startTime ?? Infinity
      seen.isOurs = last?.element === null // inside a shadow tree: the page does not see it
    }).observe({ type: 'largest-contentful-paint', buffered: true })
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries() as unknown as { hadRecentInput: boolean; value: number }[]) {
        seen.cls += shift.hadRecentInput ? 0 : shift.value
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(address)
  await reach(page, 'empty')
  await page.waitForLoadState('networkidle')
  return page
}

interface Seen {
  lcp: number
  cls: number
  isOurs: boolean
}

function seen(page: Page): Promise<Seen> {
  return page.evaluate(() => (window as unknown as { seen: Seen }).seen)
}

/** Milliseconds from the choice of a file to the model on screen: drawn, and handed to the screen by the next frame. */
async function timeToPicture(page: Page): Promise<number> {
  const file = [...stlOf(100_000)]
  return page.evaluate(async (bytes) => {
    const root = document.querySelector('miq-quote')?.shadowRoot
    const input = root?.querySelector('miq-upload')?.shadowRoot?.querySelector<HTMLInputElement>('input[type=file]')
    if (!root || !input) {
      throw new Error('there is no field for a file')
    }
    const files = new DataTransfer()
    files.items.add(new File([new Uint8Array(bytes)], 'box.stl'))
    const start = performance.now()
    input.files = files.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
    while (performance.now() - start < 20_000) {
      await new Promise((next) => requestAnimationFrame(next))
      if (root.querySelector('miq-model-viewer')?.getAttribute('state') === 'ready') {
        await new Promise((next) => requestAnimationFrame(() => setTimeout(next)))
        return performance.now() - start
      }
    }
    return Infinity
  }, file)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) / 2] ?? Infinity
}

function round(value: number): number {
  return value < 10 ? Math.round(value * 1000) / 1000 : Math.round(value)
}
