import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { chooseFile, getQuote, reach, seePrices, upperArm } from './live/buyer.ts'
import { openWatched, startHost, type Host } from './live/host-page.ts'
import { buildShop, startShop, type LiveShop } from './live/shop.ts'

/** A quote that is taken up again by its link, from the real server: by who made it, and by somebody with its token. */
const patience = { timeout: 20_000, interval: 50 }

let browser: Browser
let shop: LiveShop
let host: Host

beforeAll(async () => {
  buildShop()
  shop = await startShop()
  host = await startHost(shop.front.url, (path) => {
    const query = new URL(path, 'http://host').searchParams
    const [id, token] = [query.get('quote'), query.get('token')]
    const asked = id ? `quote-id="${id}" quote-token="${token ?? ''}"` : 'mode="quote"'
    return `<miq-quote partner="pk_test_loctite" locale="en" ${asked}><p>Write to us.</p></miq-quote>`
  })
  browser = await chromium.launch(inject('launchOptions'))
}, 600_000) // the first build of the binary takes minutes

afterAll(async () => {
  await browser.close()
  host.server.close()
  await shop.end()
})

const summary = (page: Page) => page.locator('miq-add-to-cart')
const words = (page: Page) => summary(page).locator('section').innerText()

test('a quote goes by its link into the cart of who made it, and others read it with its token', async () => {
  const allowed = [host.url, shop.front.url]
  const { page, complaints } = await openWatched(browser, host.url, { allowed })
  await chooseFile(page, upperArm)
  await seePrices(page)
  const { id, handoffToken } = await getQuote(page)
  const price = await summary(page).locator('.figure').first().innerText()

  await page.goto(`${host.url}/?quote=${id}`)
  await reach(page, 'quoted')
  await expect.poll(() => words(page), patience).toContain(price)
  expect(await words(page)).toMatch(/so101_upper_arm\.stl[\s\S]*hold until/)
  await summary(page).getByRole('button', { name: 'Add to cart' }).click()
  await page.locator('miq-cart[open][state=filled]').waitFor({ state: 'attached' })
  await page.locator('miq-cart').getByText(price).first().waitFor()
  expect(complaints).toEqual([])

  const other = await openWatched(browser, `${host.url}/?quote=${id}&token=${handoffToken}`, { allowed })
  await expect.poll(() => words(other.page), patience).toContain(price)
  await summary(other.page).getByRole('button', { name: 'Add to cart' }).click()
  await summary(other.page).getByText('another browser').waitFor()
  await other.page.goto(`${host.url}/?quote=${id}`)
  await summary(other.page).getByText('no such quote').waitFor()
  await other.page.getByRole('button', { name: 'Price another part' }).click()
  await reach(other.page, 'empty')
  expect(other.complaints).toEqual([])
})
