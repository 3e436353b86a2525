import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import {
  addFirst,
  chooseFile,
  fillCheckout,
  getQuote,
  orderButton,
  reach,
  seePrices,
  toCheckout,
  upperArm,
} from './live/buyer.ts'
import { buildShop, startShop, type LiveShop } from './live/shop.ts'

/** The hosted page of the real server, with the widgets that are built into it (`npm run build`). */
const patience = { timeout: 20_000, interval: 50 }

let browser: Browser
let shop: LiveShop

beforeAll(async () => {
  buildShop()
  shop = await startShop()
  browser = await chromium.launch(inject('launchOptions'))
}, 600_000) // the first build of the binary takes minutes

afterAll(async () => {
  await browser.close()
  await shop.end()
})

test('a reload, a step back and a link bring the part, the checkout and the order again', async () => {
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  const asked = () => Object.fromEntries(new URL(page.url()).searchParams)
  await page.goto(`${shop.url}/loctite/model-iq`)
  await reach(page, 'empty')
  await chooseFile(page, upperArm)
  await seePrices(page)
  expect(Object.keys(asked())).toEqual(['model'])
  await page.reload()
  await seePrices(page)

  await addFirst(page)
  await toCheckout(page)
  await expect.poll(asked, patience).toMatchObject({ screen: 'checkout' })
  expect(await page.locator('.lede').isVisible()).toBe(false)
  await page.reload()
  await reach(page, 'checkout')
  await page.evaluate(() => Object.assign(window, { isSame: true }))
  await page.goBack()
  await seePrices(page)
  expect(await page.locator('.lede').isVisible()).toBe(true)
  await page.goForward()
  await reach(page, 'checkout')
  expect(await page.evaluate(() => 'isSame' in window), 'loaded anew').toBe(true)

  // A step back before the shop is there counts, too.
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/graphql', async (route) => {
    await held
    await route.continue()
  })
  await page.reload()
  await page.goBack()
  answer()
  await seePrices(page)
  await page.unroute('**/graphql')
  expect(asked()).not.toHaveProperty('screen')
  await page.goForward()
  await reach(page, 'checkout')

  await fillCheckout(page)
  await orderButton(page).click()
  await reach(page, 'ordered')
  await expect.poll(() => Object.keys(asked()), patience).toEqual(['order', 'token'])
  const link = page.url()
  await page.reload()
  await page.locator('miq-order-status h2').waitFor()
  await page.evaluate(() => {
    Object.assign(window, { isSame: true })
    location.hash = 'main'
  })
  await page.goBack() // from the jump inside the page
  expect(await page.evaluate(() => 'isSame' in window), 'loaded anew').toBe(true)
  await page.goBack()
  await seePrices(page)

  const stranger = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await stranger.goto(link)
  await stranger.locator('miq-order-status h2').waitFor()
})

test('a quote link leads to the checkout and back, and into the cart once', async () => {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  const asked = () => Object.fromEntries(new URL(page.url()).searchParams)
  const add = page.locator('miq-add-to-cart').getByRole('button', { name: 'Add to cart' })
  const pieces = page.locator('miq-cart input[type=number], miq-cart [inputmode=numeric]')
  await page.goto(`${shop.url}/loctite/model-iq`)
  await reach(page, 'empty')
  await page.locator('miq-quote').evaluate((widget) => Object.assign(widget, { mode: 'quote' }))
  await chooseFile(page, upperArm)
  await seePrices(page)
  const { id } = await getQuote(page)

  await page.goto(`${shop.url}/loctite/model-iq?quote=${id}`)
  await add.click()
  await toCheckout(page)
  await expect.poll(asked, patience).toEqual({ quote: id, screen: 'checkout' })
  await page.reload()
  await reach(page, 'checkout')
  await page.goBack()
  await reach(page, 'quoted')
  expect(asked()).toEqual({ quote: id })
  await page.goForward()
  await reach(page, 'checkout')
  await page.goBack()
  await reach(page, 'quoted')
  await page.reload()
  await reach(page, 'quoted')
  await add.click()
  await page.locator('miq-cart[open][state=filled]').waitFor({ state: 'attached' })
  expect(await pieces.count()).toBe(1)
  expect(await pieces.inputValue()).toBe('1')

  await toCheckout(page)
  await fillCheckout(page)
  await orderButton(page).click()
  await reach(page, 'ordered')
  await expect.poll(() => Object.keys(asked()), patience).toEqual(['order', 'token'])
  await page.getByRole('button', { name: 'Price another part' }).click()
  await reach(page, 'empty')
  await expect.poll(asked, patience).toEqual({})
})
