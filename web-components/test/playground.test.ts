import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axeCore from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { startMockServer, type MockServer } from './mock-server/server.ts'

const folder = 'test-results/playground'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let server: MockServer
let page: Page
let complaints: string[]
let foreign: string[]

beforeAll(async () => {
  await build({ configFile: 'vite.playground.config.ts', logLevel: 'error', build: { outDir: `../${folder}` } })
  browser = await chromium.launch(inject('launchOptions'))
})

afterAll(async () => {
  await browser.close()
})

beforeEach(async () => {
  server = await startMockServer(folder, 40)
  page = await openPage()
})

afterEach(async () => {
  await page.context().close()
  await server.close()
  expect(complaints).toEqual([])
  expect(foreign).toEqual([])
})

async function openPage(colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme, bypassCSP: false })
  const opened = await context.newPage()
  complaints = []
  foreign = []
  opened.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text())
    }
  })
  opened.on('pageerror', (error) => complaints.push(error.message))
  opened.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) {
      foreign.push(request.url())
    }
  })
  await opened.goto(`${server.url}/playground`)
  await opened.getByRole('heading', { name: 'Journey' }).waitFor()
  await opened.locator('.graphiql-response .monaco-editor').waitFor()
  return opened
}

function step(name: string) {
  return page.locator('.mq-step').filter({ has: page.getByRole('button', { name, exact: false }) })
}

async function badge(name: string): Promise<string | null> {
  return page
    .locator('.mq-step', { has: page.locator('.mq-name', { hasText: new RegExp(`^${name}`) }) })
    .getAttribute('data-badge')
}

async function runAll(): Promise<void> {
  await page.getByRole('button', { name: /Run it all/ }).click()
  await expect.poll(() => badge('Follow the order'), { timeout: 30_000 }).toBe('done')
}

/** Text of an editor. Monaco writes spaces that do not break. */
async function editorText(label: 'query-editor' | 'response' | 'editor-tool'): Promise<string> {
  const text = await page.locator(`.graphiql-${label} .view-lines:visible`).first().innerText()
  return text.replaceAll('\u00a0', ' ')
}

async function run(operation: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`run ${operation}$`) }).click()
}

test('the key of the demo partner is in the headers before anything is typed', async () => {
  expect(await page.title()).toBe('ModelIQ playground')
  expect(await editorText('editor-tool')).toContain('"X-ModelIQ-Key": "pk_test_loctite"')
  await expect.poll(() => server.received.length).toBeGreaterThan(0)
  expect(server.received[0]?.headers['x-modeliq-key']).toBe('pk_test_loctite')
})

test('the whole journey runs with the sample part', async () => {
  await runAll()
  for (const name of ['Start a session', 'The partner', 'Upload a model', 'Watch it', 'Quote', 'Cart', 'Order']) {
    expect(await badge(name), name).toBe('done')
  }
  expect(server.received.find(({ file }) => file)?.file).toEqual({ name: 'angle-bracket.stl', bytes: 1284 })
  await step('Watch it')
    .getByRole('button', { name: /Watch it/ })
    .click()
  await expect
    .poll(() =>
      page
        .locator('.mq-renders img')
        .first()
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBe(640)
  expect(await page.locator('[aria-label="Ticks of WatchModel"]').innerText()).toMatch(
    /uploaded\s+processing 35 %\s+processing 80 %\s+ready/,
  )
  await expect
    .poll(() => page.locator('[aria-label="Ticks of WatchOrder"]').innerText())
    .toMatch(/accepted\s+placed\s+in production\s+shipped/)
  await expect.poll(() => editorText('response')).toContain('SHIPPED')
})

test('the token goes into the headers, and the operation is there to be copied', async () => {
  await run('StartSession')
  await expect.poll(() => badge('Start a session')).toBe('done')
  expect((await editorText('editor-tool')).replaceAll(/\s+/g, ' ')).toContain('"Authorization": "Bearer token-')
  expect(await editorText('query-editor')).toContain('mutation StartSession')
})

test('an operation that was changed stays in its tab, and the next one gets its own', async () => {
  await page.locator('.graphiql-query-editor .view-lines').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('# mine')
  await page.locator('.graphiql-query-editor .view-line', { hasText: 'mine' }).waitFor()
  await step('The partner')
    .getByRole('button', { name: /The partner/ })
    .click()
  await page.getByRole('button', { name: 'BrowseMaterials', exact: true }).click()
  await expect.poll(() => page.locator('.graphiql-tab').count()).toBe(2)
  await expect.poll(() => editorText('query-editor')).toContain('query BrowseMaterials')
})

test('a refusal is told in the server’s words at its step', async () => {
  await run('StartSession')
  await expect.poll(() => badge('Start a session')).toBe('done')
  await step('Upload a model')
    .getByRole('button', { name: /Upload a model/ })
    .click()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'part.stl', mimeType: 'model/stl', buffer: Buffer.from('solid') })
  await run('UploadModel')
  await expect.poll(() => badge('Upload a model')).toBe('error')
  expect(await page.locator('.mq-problem').innerText()).toBe(
    'RIGHTS_NOT_CONFIRMED: Confirm that you have the rights to this model. (input.hasRightsToModel)',
  )
})

test('ordering again replays, and another price is refused', async () => {
  await runAll()
  await step('MIQ-7K3M-22QX')
    .getByRole('button', { name: /MIQ-7K3M-22QX/ })
    .click()
  await run('PlaceOrder')
  await page.getByText('replayed: not ordered twice').waitFor()
  server.shop.surcharge = true
  await run('PlaceOrder')
  await expect
    .poll(() => page.locator('.mq-problem').innerText())
    .toContain('PRICE_CHANGED: The price is now 28.14 USD.')
})

test('another partner is another key and a new journey', async () => {
  await runAll()
  await page.getByRole('radio', { name: 'atelier' }).check()
  await expect.poll(() => badge('Start a session')).toBe('next')
  expect(await editorText('editor-tool')).toContain('"X-ModelIQ-Key": "pk_test_atelier"')
  expect(await editorText('editor-tool')).not.toContain('Authorization')
})

test('what was reached survives loading the page again', async () => {
  await run('StartSession')
  await expect.poll(() => badge('Start a session')).toBe('done')
  await page.reload()
  await expect.poll(() => badge('Start a session')).toBe('done')
  await page.locator('.graphiql-response .monaco-editor').waitFor()
  await run('BrowseMaterials')
  await expect.poll(() => badge('The partner')).toBe('done')
  expect(server.received.at(-1)?.headers.authorization).toMatch(/^Bearer token-/)
})

test('a session that the server lets go is renewed with one click', async () => {
  await runAll()
  server.shop.endSession()
  await step('Watch it')
    .getByRole('button', { name: /Watch it/ })
    .click()
  await run('ReadModel')
  const notice = page.locator('.mq-notice')
  await expect.poll(() => notice.innerText()).toContain('TOKEN_INVALID')
  expect(await notice.innerText()).toContain('The model, the quote, the cart and the order belonged to it')
  expect(await badge('Start a session')).toBe('next')
  expect(await badge('Watch it')).toBe('waiting')
  await notice.getByRole('button', { name: 'Start a new session' }).click()
  await expect.poll(() => badge('Start a session')).toBe('done')
  expect(await notice.count()).toBe(0)
  expect(server.received.at(-1)?.headers.authorization).toBeUndefined()
  await page.getByRole('button', { name: /Run what is left/ }).click()
  await expect.poll(() => badge('Follow the order'), { timeout: 30_000 }).toBe('done')
})

test('a quantity stays as it was typed, and the server judges it', async () => {
  await runAll()
  await step('Quote').getByRole('button', { name: /Quote/ }).first().click()
  const field = page.getByLabel('Quantity')
  const quote = page.getByRole('button', { name: /run CreateQuote$/ })
  await field.press('Control+A')
  await field.press('Delete')
  expect(await field.inputValue()).toBe('')
  expect(await quote.isDisabled()).toBe(true)
  await page.getByText('A whole number of pieces, please.').waitFor()
  expect(await badge('Quote')).toBe('next')
  expect(await badge('Cart')).toBe('waiting')
  await field.pressSequentially('1.5')
  expect(await quote.isDisabled()).toBe(true)
  await field.fill('10000000')
  await quote.click()
  await expect.poll(() => page.locator('.mq-problem').innerText()).toContain('QUANTITY_INVALID')
  expect(await field.inputValue()).toBe('10000000')
  await field.fill('25')
  await quote.click()
  await expect.poll(() => badge('Quote')).toBe('done')
})

test('after a refused file the steps start again, and the sample is offered', async () => {
  await runAll()
  server.shop.refusesFiles = true
  await step('Upload a model')
    .getByRole('button', { name: /Upload a model/ })
    .click()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'empty.stl', mimeType: 'model/stl', buffer: Buffer.from('') })
  await run('UploadModel')
  await expect.poll(() => badge('Upload a model')).toBe('error')
  expect(await badge('Watch it')).toBe('waiting')
  await page.getByText('empty.stl · not uploaded').waitFor()
  server.shop.refusesFiles = false
  await page.getByRole('button', { name: 'Run it all with a sample part' }).click()
  await expect.poll(() => badge('Follow the order'), { timeout: 30_000 }).toBe('done')
  expect(server.received.findLast(({ file }) => file)?.file?.name).toBe('angle-bracket.stl')
})

test('a cart that cannot be ordered says what is in the way, and nothing is placed', async () => {
  server.shop.blocker = { lineId: null, code: 'TAX_PENDING', message: 'The tax is not known yet.' }
  await page.getByRole('button', { name: /Run it all/ }).click()
  await expect.poll(() => badge('Cart'), { timeout: 30_000 }).toBe('blocked')
  await page.getByText('24.14 USD · 1 blocker', { exact: true }).waitFor()
  await page.getByText('The tax is not known yet.').waitFor()
  expect(await badge('Order')).toBe('waiting')
  server.shop.blocker = undefined
  await page.getByRole('button', { name: /Run what is left/ }).click()
  await expect.poll(() => badge('Follow the order'), { timeout: 30_000 }).toBe('done')
})

test('the session’s token is never in localStorage, and the history finds today’s', async () => {
  await runAll()
  const stored = () => page.evaluate(() => JSON.stringify(Object.entries(localStorage)))
  await expect.poll(stored).toContain('graphiql:queries')
  expect(await stored()).toContain('StartSession')
  expect(await stored()).not.toContain('token-')
  await page.reload()
  await page.locator('.graphiql-response .monaco-editor').waitFor()
  await page.getByRole('button', { name: 'Show History' }).click()
  await page.locator('.graphiql-history-item-label', { hasText: 'ReadModel' }).first().click()
  await page.locator('.graphiql-editor-tools').getByRole('button', { name: 'Headers' }).click()
  await expect.poll(() => editorText('editor-tool')).toContain('token-')
})

test('a render that may not be loaded is a sentence with a link', async () => {
  server.shop.renderOrigin = 'http://elsewhere.invalid'
  await runAll()
  await step('Watch it')
    .getByRole('button', { name: /Watch it/ })
    .click()
  await page.getByText('The renders are at http://elsewhere.invalid').waitFor()
  expect(await page.locator('.mq-renders img').count()).toBe(0)
  expect(complaints.filter((each) => !each.includes('Content Security Policy'))).toEqual([])
  complaints = []
  // Asked for, and stopped by the policy before they left.
  expect(new Set(foreign.map((url) => new URL(url).origin))).toEqual(new Set(['http://elsewhere.invalid']))
  foreign = []
})

test.each([900, 600])('at %i px names are whole and the answer has room', async (width) => {
  await runAll()
  await page.setViewportSize({ width, height: 800 })
  const closed = page.locator('.mq-title[aria-expanded=false]')
  while ((await closed.count()) > 0) {
    await closed.first().click()
  }
  const cut = await page
    .locator('.mq-open, .mq-summary, .mq-name')
    .evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent))
  expect(cut).toEqual([])
  await expect
    .poll(async () => (await page.locator('.graphiql-response').boundingBox())?.width ?? 0)
    .toBeGreaterThan(400)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
})

test.each(['light', 'dark'] as const)('the panel is accessible in %s', async (scheme) => {
  await page.context().close()
  page = await openPage(scheme)
  await runAll()
  const closed = page.locator('.mq-title[aria-expanded=false]')
  while ((await closed.count()) > 0) {
    await closed.first().click()
  }
  await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof axeCore }
    const result = await checker.run('.mq-panel', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    return result.violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join('\n')}`,
    )
  })
  expect(violations).toEqual([])
})
