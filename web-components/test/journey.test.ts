import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import {
  addFirst,
  address,
  chooseFile,
  fillCheckout,
  fits,
  listen,
  orderButton,
  reach,
  seePrices,
  step,
  thinPart,
  toCheckout,
  upperArm,
  watchOrders,
} from './live/buyer.ts'
import { openWatched, startHost, type Host } from './live/host-page.ts'
import { focused, tabTo } from './live/keyboard.ts'
import { buildShop, startShop, type LiveShop } from './live/shop.ts'

/** The whole way from a file to an order that is being made: one tag in a strict page of another origin, the real server, real files. */
const patience = { timeout: 20_000, interval: 50 }

let browser: Browser
let shop: LiveShop
let host: Host
let complaints: string[] = []

beforeAll(async () => {
  buildShop()
  shop = await startShop()
  const body = (key: string): string =>
    `<a href="#before">Before</a><miq-quote partner="${key}"><p>Write to us.</p></miq-quote><a href="#after">After</a>`
  host = await startHost(shop.front.url, (path) => body(path === '/atelier' ? 'pk_test_atelier' : 'pk_test_loctite'))
  browser = await chromium.launch(inject('launchOptions'))
}, 600_000) // the first build of the binary takes minutes

afterAll(async () => {
  await browser.close()
  host.server.close()
  await shop.end()
})

beforeEach(() => {
  complaints = []
  shop.front.refusesStreams = false
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(complaints).toEqual([])
})

async function open(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
  const watched = await openWatched(browser, host.url + path, { ...options, allowed: [host.url, shop.front.url] })
  complaints = watched.complaints
  watched.page.setDefaultTimeout(20_000)
  await reach(watched.page, 'empty')
  return watched.page
}

/** A material is chosen and goes into the cart, which opens. */
test('by mouse: a file, its unit, a filter, the cart, the order, and what becomes of it', async () => {
  const page = await open()
  const heard = await listen(page)
  const attempts = watchOrders(page)
  await chooseFile(page, upperArm)
  await reach(page, 'ready')
  await expect.poll(() => page.locator('miq-model-facts').getAttribute('state')).toBe('ready')
  const size = page.locator('miq-model-facts').locator('dd').first()
  const millimetres = await size.innerText()
  expect(millimetres).toMatch(/142 × 24\.5 × 67\.3\smm/)

  await seePrices(page)
  await page.locator('miq-upload').getByRole('radio', { name: 'inches', exact: true }).click()
  await expect.poll(() => size.innerText(), patience).not.toBe(millimetres)
  await page.locator('miq-upload').getByRole('radio', { name: 'mm', exact: true }).click()
  await expect.poll(() => size.innerText(), patience).toBe(millimetres)
  await reach(page, 'ready')
  await seePrices(page)

  const rows = page.locator('miq-price-list').getByRole('radio')
  const all = await rows.count()
  await page.locator('miq-material-filter').getByRole('checkbox', { name: /^SLA/ }).click()
  await expect.poll(() => rows.count(), patience).toBeLessThan(all)
  await seePrices(page)
  await addFirst(page)
  await page.locator('miq-cart').getByRole('button', { name: 'One piece more' }).click()
  await expect.poll(() => page.locator('miq-cart-button').getAttribute('count')).toBe('2')
  await toCheckout(page)
  await fillCheckout(page)
  await orderButton(page).dblclick()
  await reach(page, 'ordered')
  await expect.poll(() => heard, patience).toContain('miq-order-change')
  expect(heard.filter((name) => name === 'miq-order-placed')).toHaveLength(1)
  expect(new Set(attempts.keys).size).toBe(1)
  expect(attempts.orders.size).toBe(1)
})

test('by keyboard alone, and the focus can be seen at every stop', async () => {
  const page = await open()
  const chooser = page.waitForEvent('filechooser')
  await tabTo(page, /^Before$/)
  const field = await tabTo(page, /Choose a file/)
  expect(field.type).toBe('file')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(upperArm)
  await reach(page, 'ready')
  await seePrices(page)

  await tabTo(page, /^mm$/)
  await page.keyboard.press('ArrowRight')
  expect((await focused(page)).name).toBe('inches')
  await expect
    .poll(() => page.locator('miq-model-facts').locator('dd').first().innerText(), patience)
    .not.toContain('142 ×')
  await page.keyboard.press('ArrowLeft')
  await reach(page, 'ready')
  await seePrices(page)

  await tabTo(page, /^SLS/)
  await page.keyboard.press('Space')
  await expect.poll(() => page.locator('miq-material-filter').getAttribute('state'), patience).toBe('filtered')
  await seePrices(page)
  const offer = await tabTo(page, /\$\d/)
  expect(offer.type).toBe('radio')
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => page.locator('miq-add-to-cart').getAttribute('state'), patience).toBe('ready')
  await tabTo(page, /^Add to cart$/)
  await page.keyboard.press('Enter')
  await page.locator('miq-cart[open][state=filled]').waitFor({ state: 'attached' })

  // Escape closes the drawer, and the focus is where it was.
  await page.keyboard.press('Escape')
  await expect.poll(async () => (await focused(page)).name).toBe('Add to cart')
  await tabTo(page, /^Open the cart/, 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.locator('miq-cart[open]').waitFor({ state: 'attached' })
  await tabTo(page, /^To the checkout$/)
  await page.keyboard.press('Enter')
  await step(page, 'address')

  for (const [name, value] of Object.entries(address)) {
    await tabTo(page, labels[name as keyof typeof address])
    await page.keyboard.type(value)
  }
  await page.keyboard.press('Enter')
  await step(page, 'shipping')
  await tabTo(page, /^Continue$/)
  await page.keyboard.press('Enter')
  await step(page, 'payment')
  const method = await tabTo(page, /^(Invoice|Your account)/)
  expect(method.type).toBe('radio')
  await page.keyboard.press('Space')
  await tabTo(page, /^Your order number/)
  await page.keyboard.type('PO-4711')
  await page.keyboard.press('Enter')
  await step(page, 'review')
  await tabTo(page, /^Order and pay/)
  await page.keyboard.press('Enter')
  await reach(page, 'ordered')
  // Nothing holds the focus: it leaves the widget on the other side.
  await tabTo(page, /^After$/)
})

const labels: Record<keyof typeof address, RegExp> = {
  email: /^E-mail/,
  firstName: /^First name/,
  lastName: /^Last name/,
  address1: /^Street/,
  postalCode: /^Postal code/,
  city: /^City/,
  region: /^State/,
}

test('by touch on a screen of 360 px', async () => {
  const page = await open('/', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
  const chooser = page.waitForEvent('filechooser')
  await fits(page)
  await page.locator('miq-upload').getByText('Choose a file').tap()
  await (await chooser).setFiles(upperArm)
  await reach(page, 'ready')
  await seePrices(page)
  await fits(page)
  await page.locator('miq-upload').getByRole('radio', { name: 'inches', exact: true }).tap()
  await page.locator('miq-upload').getByRole('radio', { name: 'mm', exact: true }).tap()
  await reach(page, 'ready')
  await seePrices(page)
  await page.locator('miq-material-filter').getByRole('button', { name: 'Filters' }).tap()
  await page.locator('miq-material-filter').getByRole('checkbox', { name: /^MJF/ }).tap()
  await page.locator('miq-material-filter').getByRole('button', { name: 'Filters (1)' }).tap()
  await seePrices(page)
  await page.locator('miq-price-list').getByRole('radio').first().tap()
  await page.locator('miq-add-to-cart').getByRole('button', { name: 'Add to cart' }).tap()
  await page.locator('miq-cart[open][state=filled]').waitFor({ state: 'attached' })
  await fits(page)
  await page.locator('miq-cart').getByRole('button', { name: 'To the checkout' }).tap()
  await step(page, 'address')
  await fits(page)
  await fillCheckout(page)
  await fits(page)
  await page
    .locator('miq-checkout')
    .getByRole('button', { name: /Order and pay/ })
    .tap()
  await reach(page, 'ordered')
  await fits(page)
})

test('where warnings have to be accepted, nothing goes into the cart before', async () => {
  const page = await open('/atelier')
  await chooseFile(page, thinPart)
  await reach(page, 'ready')
  await seePrices(page)
  const warned = page.locator('miq-printability').getByRole('checkbox')
  const add = page.locator('miq-add-to-cart')
  await page.locator('miq-price-list').getByRole('radio').first().check()
  await warned.first().waitFor()
  expect(await add.getAttribute('state')).toBe('waiting')
  for (const each of await warned.all()) {
    await each.check()
  }
  await expect.poll(() => add.getAttribute('state'), patience).toBe('ready')
  await add.getByRole('button').click()
  await page.locator('miq-cart[open][state=filled]').waitFor({ state: 'attached' })
  await expect.poll(() => page.locator('miq-cart-button').getAttribute('count'), patience).toBe('1')
})

test('an upload that is cut goes on where it was', async () => {
  const page = await open()
  const offsets: number[] = []
  page.on('request', (request) => {
    if (request.method() === 'PATCH') {
      offsets.push(Number(request.headers()['upload-offset']))
    }
  })
  shop.front.cutUploadAfter = 150_000
  await chooseFile(page, upperArm)
  await reach(page, 'ready')
  expect(offsets[0]).toBe(0)
  expect(offsets[1]).toBeGreaterThan(0)
  await seePrices(page)
})

test('session and cart outlive a server that dies between upload and cart', async () => {
  const page = await open()
  await chooseFile(page, upperArm)
  await reach(page, 'ready')
  await seePrices(page)
  await shop.restart()
  await addFirst(page)
  await shop.restart()
  await page.reload()
  await expect.poll(() => page.locator('miq-cart-button').getAttribute('count'), patience).toBe('1')
  await page.locator('miq-cart-button').getByRole('button').click()
  await toCheckout(page)
  await fillCheckout(page)
})

test('without streams the page asks by itself, and goes on', async () => {
  const page = await open()
  const heard = await listen(page)
  shop.front.refusesStreams = true
  await chooseFile(page, upperArm)
  await reach(page, 'ready')
  await seePrices(page)
  shop.front.refusesStreams = false
  await addFirst(page)
  await toCheckout(page)
  await fillCheckout(page)
  await orderButton(page).click()
  await reach(page, 'ordered')
  await expect.poll(() => shop.front.streams, patience).toBeGreaterThan(0)
  shop.front.refusesStreams = true
  const before = heard.filter((name) => name === 'miq-order-change').length
  await expect.poll(() => heard.filter((name) => name === 'miq-order-change').length, patience).toBeGreaterThan(before)
})

test('offline it says so and waits, and goes on when the network is back', async () => {
  const page = await open()
  await page.context().setOffline(true)
  await chooseFile(page, upperArm)
  await page
    .locator('miq-upload')
    .getByText(/You are offline/)
    .first()
    .waitFor()
  await page.context().setOffline(false)
  await reach(page, 'ready')
  await seePrices(page)
  await addFirst(page)
  await page.context().setOffline(true)
  await page.locator('miq-cart').getByRole('button', { name: 'One piece more' }).click()
  await page
    .locator('miq-cart')
    .getByText(/You are offline/)
    .waitFor()
  await page.context().setOffline(false)
  await expect.poll(() => page.locator('miq-cart-button').getAttribute('count'), patience).toBe('2')
})
