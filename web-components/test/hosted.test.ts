import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import {
  addFirst,
  chooseFile,
  fillCheckout,
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
