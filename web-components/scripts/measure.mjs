/**
 * Measures what a buyer waits for, on an emulated slow 4G line (1.6 Mbit/s, 150 ms) with a processor four times slower, and
 * prints it beside the budgets. Needs a server with the widgets in it at MODELIQ_URL (http://127.0.0.1:8080 when not set).
 *
 * Five runs each, the median counts. Figures of a machine that does other things as well are to be compared, not quoted.
 */
/* What runs inside the page: */
/* global window, document, performance, requestAnimationFrame, setTimeout, DataTransfer, Event, File, PerformanceObserver */
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'

const shop = process.env.MODELIQ_URL ?? 'http://127.0.0.1:8080'
const partner = process.env.MODELIQ_PARTNER ?? 'loctite'
const runs = 5
const line = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }
/** Milliseconds, and the share of the screen that moved. */
const budgets = { 'LCP hosted page': 1500, 'LCP host page': 1500, 'CLS host page': 0.02, '100 kB STL to picture': 1000 }

const host = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end(
    request.url === '/'
      ? `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Host</title>
<script type="module" src="${shop}/embed/1/modeliq.js" crossorigin></script>
<style>miq-quote:not(:defined) { display: block; min-block-size: 20rem }</style>
<h1>Parts made for you</h1><p>Send us a file, and we say what it costs.</p>
<miq-quote partner="pk_test_${partner}"><a href="/contact">Ask us for a price</a></miq-quote><p>What the page says below.</p>`
      : '',
  )
})
await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve))
const hostPage = `http://127.0.0.1:${host.address().port}/`

const browser = await chromium.launch({
  executablePath: process.env.MODELIQ_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
})
const found = Object.fromEntries(Object.keys(budgets).map((name) => [name, []]))
for (let run = 0; run < runs; run++) {
  const hosted = await open(`${shop}/${partner}/model-iq`)
  found['LCP hosted page'].push((await hosted.seen()).lcp)
  await hosted.close()
  const embedded = await open(hostPage)
  const { lcp, cls } = await embedded.seen()
  found['LCP host page'].push(lcp)
  found['CLS host page'].push(cls)
  found['100 kB STL to picture'].push(await picture(embedded.page))
  await embedded.close()
}
await browser.close()
host.close()
console.table(
  Object.fromEntries(
    Object.entries(found).map(([name, values]) => {
      const inOrder = values.toSorted((a, b) => a - b)
      const median = round(inOrder[(runs - 1) / 2])
      return [name, { median, 'from – to': `${round(inOrder[0])} – ${round(inOrder.at(-1))}`, budget: budgets[name] }]
    }),
  ),
)

/** A page of a fresh browser on the slow line, loaded and at rest. */
async function open(address) {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', line)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await page.addInitScript(() => {
    window.seen = { lcp: 0, cls: 0 }
    new PerformanceObserver((list) => {
      window.seen.lcp = list.getEntries().at(-1).startTime
    }).observe({ type: 'largest-contentful-paint', buffered: true })
    new PerformanceObserver((list) => {
      list.getEntries().forEach((shift) => (window.seen.cls += shift.hadRecentInput ? 0 : shift.value))
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(address)
  await page.locator('miq-quote[state=empty]').waitFor({ timeout: 30_000 })
  await page.waitForLoadState('networkidle')
  return { page, seen: () => page.evaluate(() => window.seen), close: () => context.close() }
}

/** Milliseconds from the choice of a file to the model on screen: drawn, and handed to the screen by the next frame. */
async function picture(page) {
  return page.evaluate(async (bytes) => {
    const root = document.querySelector('miq-quote').shadowRoot
    const input = root.querySelector('miq-upload').shadowRoot.querySelector('input[type=file]')
    const files = new DataTransfer()
    files.items.add(new File([box(bytes)], 'box.stl'))
    const start = performance.now()
    input.files = files.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
    for (;;) {
      await new Promise((next) => requestAnimationFrame(next))
      if (root.querySelector('miq-model-viewer')?.state === 'ready') {
        await new Promise((next) => requestAnimationFrame(() => setTimeout(next)))
        return performance.now() - start
      }
      if (performance.now() - start > 20_000) {
        throw new Error(`no picture, the viewer is ${root.querySelector('miq-model-viewer')?.state}`)
      }
    }

    /** A binary STL of a round box: a fan above, one below, and a wall. */
    function box(size) {
      const steps = Math.floor((size - 84) / 200)
      const view = new DataView(new ArrayBuffer(84 + steps * 200))
      view.setUint32(80, steps * 4, true)
      let at = 84
      const triangle = (...numbers) => {
        numbers.forEach((number, i) => view.setFloat32(at + 12 + i * 4, number, true))
        at += 50
      }
      const point = (step) => {
        const turn = ((step % steps) / steps) * 2 * Math.PI
        return [Math.fround(20 * Math.cos(turn)), Math.fround(20 * Math.sin(turn))]
      }
      for (let step = 0; step < steps; step++) {
        const [a, b] = [point(step), point(step + 1)]
        triangle(0, 0, 20, ...a, 20, ...b, 20)
        triangle(0, 0, 0, ...b, 0, ...a, 0)
        triangle(...a, 0, ...b, 0, ...b, 20)
        triangle(...a, 0, ...b, 20, ...a, 20)
      }
      return view.buffer
    }
  }, 100_000)
}

function round(value) {
  return value < 1 ? Math.round(value * 1000) / 1000 : Math.round(value)
}
