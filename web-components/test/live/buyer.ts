import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'

/** What a buyer does in the page, one function for each thing; by mouse unless it says otherwise. */
const models = '../sandbox/mp/mesh/testdata'
const patience = { timeout: 20_000, interval: 50 }

export const upperArm = `${models}/so101_upper_arm.stl`
/** A part that some materials take only with a warning. */
export const thinPart = `${models}/featuretype_inch.3mf`

/** Waits until the whole flow has come to a state. */
export async function reach(page: Page, state: string): Promise<void> {
  await expect.poll(() => page.locator('miq-quote').getAttribute('state'), patience).toBe(state)
}

/** Chooses a file by the field. */
export async function chooseFile(page: Page, file: string): Promise<void> {
  await page.locator('miq-upload input[type=file]').setInputFiles(file)
}

/** Waits for the first price. */
export async function seePrices(page: Page): Promise<void> {
  await page.locator('miq-price-list[state=ready]:not([busy])').waitFor()
}

/** The address of a buyer in a country to which the demo partner ships. */
export const address = {
  email: 'ada@buyer.example',
  firstName: 'Ada',
  lastName: 'Lovelace',
  address1: '350 5th Ave',
  postalCode: '10118',
  city: 'New York',
  region: 'NY',
}

/** How many orders the page was told of, and under how many keys it asked. */
export interface Attempts {
  keys: string[]
  orders: Set<string>
}

/** Watches what leaves for the order and what comes back. */
export function watchOrders(page: Page): Attempts {
  const attempts: Attempts = { keys: [], orders: new Set() }
  page.on('request', (request) => {
    const key = /"idempotencyKey":"([^"]+)"/.exec(request.postData() ?? '')?.[1]
    if (key) {
      attempts.keys.push(key)
    }
  })
  page.on('response', (response) => {
    if (response.request().postData()?.includes('"idempotencyKey"')) {
      void response.text().then((text) => {
        const id = /"order":\{"id":"([^"]+)"/.exec(text)?.[1]
        if (id) {
          attempts.orders.add(id)
        }
      })
    }
  })
  return attempts
}

/** Names of the widgets' events as they come by, in order. */
export async function listen(page: Page): Promise<string[]> {
  const heard: string[] = []
  await page.exposeFunction('tell', (name: string) => heard.push(name))
  await page.evaluate(() => {
    for (const name of ['miq-order-placed', 'miq-order-change', 'miq-cart-add', 'miq-checkout-step']) {
      document.addEventListener(name, () => {
        void (window as unknown as { tell: (name: string) => Promise<void> }).tell(name)
      })
    }
  })
  return heard
}

/** From the address to the review, paying by invoice with a number of the buyer's own. */
export async function fillCheckout(page: Page): Promise<void> {
  const checkout = page.locator('miq-checkout')
  await checkout.locator('#email').waitFor()
  for (const [name, value] of Object.entries(address)) {
    const field = checkout.locator(`#${name}`)
    if ((await field.count()) > 0) {
      await field.fill(value) // not every country has regions
    }
  }
  await checkout.getByRole('button', { name: 'Continue' }).click()
  await step(page, 'shipping')
  await checkout.getByRole('button', { name: 'Continue' }).click()
  await step(page, 'payment')
  await checkout.getByRole('radio', { name: 'Invoice' }).check()
  await checkout.getByLabel('Your order number').fill('PO-4711')
  await checkout.getByRole('button', { name: 'Continue' }).click()
  await step(page, 'review')
}

/** Waits until the checkout asks for something. */
export async function step(page: Page, name: string): Promise<void> {
  await expect.poll(() => page.locator('miq-checkout').getAttribute('step'), patience).toBe(name)
}

/** The page is not wider than the screen; what sticks out is named. */
export async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const outside: string[] = []
    const look = (root: ParentNode): void => {
      for (const each of root.querySelectorAll('*')) {
        if (each.getBoundingClientRect().right > clientWidth) {
          outside.push(`${each.localName}.${each.className} ${each.getAttribute('part') ?? each.id}`)
        }
        if (each.shadowRoot) {
          look(each.shadowRoot)
        }
      }
    }
    look(document)
    return scrollWidth > clientWidth ? [`${scrollWidth} px`, ...outside] : []
  })
  expect(wide).toEqual([])
}

/** Puts the first material into the cart. */
export async function addFirst(page: Page): Promise<void> {
  await page.locator('miq-price-list').getByRole('radio').first().check()
  await page.locator('miq-add-to-cart').getByRole('button', { name: 'Add to cart' }).click()
  await page.locator('miq-cart[open][state=filled]').waitFor({ state: 'attached' })
}

/** A quote of the first material, from a widget in the mode for quotes. */
export async function getQuote(page: Page): Promise<{ id: string; handoffToken: string }> {
  const made = page.evaluate(
    () =>
      new Promise<{ id: string; handoffToken: string }>((resolve) => {
        const hear = ({ detail }: CustomEventInit<{ quote: { id: string; handoffToken: string } }>): void => {
          if (detail) {
            resolve(detail.quote)
          }
        }
        document.addEventListener('miq-quote-create', hear)
      }),
  )
  await page.locator('miq-price-list').getByRole('radio').first().check()
  await page.locator('miq-add-to-cart').getByRole('button', { name: 'Get a quote' }).click()
  return made
}

/** From the open cart to the first step of the checkout. */
export async function toCheckout(page: Page): Promise<void> {
  await page.locator('miq-cart').getByRole('button', { name: 'To the checkout' }).click()
  await reach(page, 'checkout')
  await step(page, 'address')
}

/** The button of the checkout that orders. */
export function orderButton(page: Page): Locator {
  return page.locator('miq-checkout').getByRole('button', { name: /Order and pay/ })
}
