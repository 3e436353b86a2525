import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { serveGallery } from './host/gallery.ts'
import { compare, keep, references } from './host/picture.ts'
import type { Served } from './host/serve.ts'

/** Set by `npm run screenshots`: the pictures become the references. */
const isUpdate = process.env.MODELIQ_SCREENSHOTS === 'update'
/** Pages at a time. */
const hands = 4
const drawerFile = `${references}/drawn-by.txt`
/** Of a window that a drawer covers, in pixels. */
const windowHeight = 640
const now = new Date('2026-03-02T10:00:00Z')

const variants: Record<string, { width: number; query: string }> = {
  light: { width: 960, query: 'theme=light' },
  dark: { width: 960, query: 'theme=dark' },
  rtl: { width: 960, query: 'theme=light&lang=ar' },
  narrow: { width: 360, query: 'theme=light' },
}

let browser: Browser
let gallery: Served
let states: string[]
/** The browser and its letters, by what they come to. */
let drawer: string

beforeAll(async () => {
  gallery = await serveGallery('test-results/gallery')
  const { args, ...options } = inject('launchOptions')
  // Letters look the same whatever the system says about hinting.
  browser = await chromium.launch({ ...options, args: [...args, '--font-render-hinting=none', '--disable-lcd-text'] })
  const page = await open({})
  await page.goto(address(''))
  states = await page.locator('[data-state]').evaluateAll((all) => all.map((each) => each.dataset.state ?? ''))
  const width = await page.evaluate(() => {
    const pen = new OffscreenCanvas(1, 1).getContext('2d')
    return ['system-ui', 'serif'].map((family) => {
      Object.assign(pen ?? {}, { font: `100px ${family}` })
      return pen?.measureText('Großer Preis für 3D-Teile شحن').width
    })
  })
  drawer = `Chromium ${browser.version()} with letters of ${width.join(' and ')}`
  await page.context().close()
  if (isUpdate) {
    rmSync(references, { recursive: true, force: true })
    mkdirSync(references, { recursive: true })
    writeFileSync(drawerFile, `${drawer}\n`)
  }
})

afterAll(async () => {
  await browser.close()
  gallery.server.close()
})

for (const [variant, { width }] of Object.entries(variants)) {
  test(`every state looks as it did: ${variant}`, { timeout: 300_000 }, async ({ skip }) => {
    // References are there once a person has looked at each of them and accepted it.
    expect(isUpdate || existsSync(references), `no pictures in ${references}: npm run screenshots`).toBe(true)
    // Other letters draw everything otherwise: that says nothing of ours. Another version of the browser does not.
    skip(!isUpdate && lettersOf(madeBy()) !== lettersOf(drawer), `drawn by ${madeBy()}, and this is ${drawer}`)
    expect(states.length).toBeGreaterThan(0)
    const rest = [...states]
    const wrong: string[] = []
    const found: string[] = []
    const work = async (): Promise<void> => {
      const page = await open({ viewport: { width, height: windowHeight } })
      for (let state = rest.shift(); state; state = rest.shift()) {
        if (await look(page, state, variant)) {
          wrong.push(state)
        }
      }
      await page.context().close()
    }
    await Promise.all(Array.from({ length: hands }, work))
    // Once more, one after the other: a busy machine may have kept a page waiting.
    const page = await open({ viewport: { width, height: windowHeight } })
    for (const state of wrong) {
      found.push((await look(page, state, variant)) ?? '')
    }
    await page.context().close()
    expect(found.filter(Boolean)).toEqual([])
  })
}

/** What the references were drawn by. */
function madeBy(): string {
  return readFileSync(drawerFile, 'utf8').trim()
}

function lettersOf(drawer: string): string | undefined {
  return drawer.split(' with ')[1]
}

function address(query: string): string {
  return `${gallery.url}/embed/gallery/?${query}`
}

async function open(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    deviceScaleFactor: 1,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  await page.clock.setFixedTime(now)
  return page
}

/** Brings a page to a state and looks at it. What is wrong, in words. */
async function look(page: Page, state: string, variant: string): Promise<string | undefined> {
  const { width = 0, query = '' } = variants[variant] ?? {}
  await page.setViewportSize({ width, height: windowHeight })
  await page.goto(address(`state=${state}&plain&${query}`))
  try {
    await page.locator('html[data-reached=yes]').waitFor({ state: 'attached', timeout: 15_000 })
  } catch {
    return `${state} was not reached`
  }
  const picture = await settled(page)
  const name = `${state}.${variant}`
  if (isUpdate) {
    keep(name, picture)
    return undefined
  }
  return compare(name, picture)
}

/** A picture of the content at rest: where a model is drawn, once two in a row are the same. */
async function settled(page: Page): Promise<Buffer> {
  let before = await picture(page)
  const isDrawn = (await page.locator('miq-model-viewer[state=ready]').count()) > 0
  for (let round = 0; isDrawn && round < 20; round++) {
    const after = await picture(page)
    if (after.equals(before)) {
      break
    }
    before = after
  }
  return before
}

/** The content alone, in a window as high as it is: what sticks to an edge is then where it belongs. */
async function picture(page: Page): Promise<Buffer> {
  const { width = 0, height = 0 } = page.viewportSize() ?? {}
  const content = await page.evaluate(() => {
    const roots: ParentNode[] = [document]
    for (const root of roots) {
      for (const { shadowRoot } of root.querySelectorAll('*')) {
        roots.push(...(shadowRoot ? [shadowRoot] : []))
      }
    }
    const isCovered = roots.some((root) => root.querySelector(':modal'))
    return isCovered ? undefined : document.querySelector('main')?.getBoundingClientRect().height
  })
  const wanted = Math.ceil(Math.max(content ?? windowHeight, 48))
  if (wanted !== height) {
    await page.setViewportSize({ width, height: wanted })
  }
  await page.evaluate(async () => {
    await document.fonts.ready
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
  return page.screenshot({ animations: 'disabled' })
}
