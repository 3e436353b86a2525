import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { serveGallery } from './host/gallery.ts'
import type { Served } from './host/serve.ts'
import { survey, type Survey } from './host/survey.ts'

/** What most buyers come to. */
const states = [
  'quote/empty',
  'quote/ready',
  'quote/resumed',
  'upload/uploading',
  'model-viewer/ready',
  'model-facts/repaired',
  'part-options/ready',
  'price-list/ready',
  'price-list/breaks',
  'cart/filled',
  'cart/price-changed',
  'checkout/address',
  'checkout/review',
  'order-status/partially-shipped',
]

/** What is printed. */
const printed = ['price-list/ready', 'cart/filled', 'checkout/review', 'order-status/partially-shipped']

let browser: Browser
let gallery: Served

beforeAll(async () => {
  gallery = await serveGallery('test-results/gallery-reach')
  browser = await chromium.launch(inject('launchOptions'))
})

afterAll(async () => {
  await browser.close()
  gallery.server.close()
})

test('with letters twice as large in 640 pixels nothing is wider than the page or cut', async () => {
  await inEach({ viewport: { width: 640, height: 640 } }, async (page) => {
    await page.evaluate(() => {
      document.documentElement.style.setProperty('font-size', '200%')
    })
    return (await page.evaluate(survey)).cut
  })
})

test('in 320 pixels nothing is wider than the page or cut', async () => {
  await inEach({ viewport: { width: 320, height: 640 } }, async (page) => (await page.evaluate(survey)).cut)
})

test('in forced colours nothing is cut, and what can be pressed or filled in has an edge', async () => {
  const options = { viewport: { width: 700, height: 640 }, forcedColors: 'active', colorScheme: 'dark' } as const
  await inEach(options, async (page) => {
    const { cut, edgeless } = await page.evaluate(survey)
    return [...cut, ...edgeless]
  })
})

test('on paper the prices are there, and nothing to press', async () => {
  await inEach(
    { viewport: { width: 794, height: 640 } },
    async (page) => {
      const shown = prices(await page.evaluate(survey))
      await page.emulateMedia({ media: 'print' })
      const paper = await page.evaluate(survey)
      await page.emulateMedia({ media: 'screen' })
      expect(shown.length).toBeGreaterThan(0)
      return [...paper.buttons, ...shown.filter((price) => !prices(paper).includes(price))]
    },
    printed,
  )
})

test('what is taken out of the page and put back says the same', async () => {
  // A checkout asks for the payment again.
  const kept = states.filter((state) => state !== 'checkout/review')
  await inEach(
    { viewport: { width: 960, height: 640 } },
    async (page) => {
      const before = await page.evaluate(survey)
      await page.evaluate(() => {
        const provider = document.querySelector('miq-provider')
        const place = provider?.parentElement
        provider?.remove()
        place?.append(provider ?? '')
      })
      await expect.poll(async () => (await page.evaluate(survey)).words).toBe(before.words)
      return []
    },
    kept,
  )
})

function prices({ words }: Survey): string[] {
  return words.match(/€[\d,.]+/g) ?? []
}

/** Opens each state and says what was found there. */
async function inEach(options: BrowserContextOptions, look: (page: Page) => Promise<string[]>, wanted = states) {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const found: string[] = []
  for (const state of wanted) {
    await page.goto(`${gallery.url}/embed/gallery/?state=${state}&plain&theme=auto`)
    await page.locator('html[data-reached=yes]').waitFor({ state: 'attached', timeout: 15_000 })
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    found.push(...(await look(page)).map((each) => `${state}: ${each}`))
  }
  await context.close()
  expect(found).toEqual([])
}
