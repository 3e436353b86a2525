import { RequestError } from './client.ts'
import { keep, recall } from './kept.ts'
import cartOrdered from './operations/read-ordered.graphql'
import placeOrder from './operations/place-order.graphql'
import { whenOnline } from './online.ts'
import { mayPass, problemOf, problemsOf, type Problem } from './problem.ts'
import { Pauses } from './retry.ts'
import type { Shop } from './shop.ts'
import type { Cost, Order, OrderInput } from './types.ts'

/** How an attempt to order went. */
export type Placed =
  | { kind: 'placed'; order: Order }
  /** It costs something else now; nothing was ordered. */
  | { kind: 'changed'; newCost: Cost }
  | { kind: 'refused'; problem: Problem }
  /** No answer came: it may have been ordered. Trying again with the same input is safe. */
  | { kind: 'unsure'; problem: Problem }

/** What the buyer orders; the key is ours. */
export type Wish = Omit<OrderInput, 'idempotencyKey'>

/** An attempt that is on its way. */
interface Attempt {
  wish: Wish
  key: string
  /** Milliseconds since 1970. */
  at: number
}

/** After so long a reload does not send an attempt again: the buyer has gone on to something else. */
const longest = 15 * 60_000
/** How often an attempt is sent before the buyer is asked. */
const mostTries = 3

/**
 * Places orders so that none is placed twice. An attempt has one key, kept in sessionStorage until it was answered: a
 * double click, a reload and a lost answer send the same key again, and the server answers with the same order.
 */
export class OrderAttempts {
  readonly #shop: Shop
  readonly #place: string
  readonly #pauses: () => Pauses
  #running: Promise<Placed> | undefined
  /** The key of an attempt that was answered with another price: the buyer's consent goes under the same key. */
  #open: Attempt | undefined

  constructor(shop: Shop, pauses: () => Pauses = () => new Pauses()) {
    this.#shop = shop
    this.#place = `modeliq:attempt:${shop.endpoint}:${shop.key}`
    this.#pauses = pauses
  }

  /** An attempt of before a reload that no answer came to. */
  get unanswered(): Wish | undefined {
    const { wish, at = 0 } = this.#recall()
    return Date.now() - at < longest ? wish : undefined
  }

  /** The order that a cart has become; undefined where it has not, or cannot be asked. */
  async orderOf(id: string): Promise<Order | undefined> {
    try {
      const { cart } = await this.#shop.ask<'CartOrdered'>(cartOrdered, { id })
      return cart?.order ?? undefined
    } catch {
      return undefined
    }
  }

  /** What became of the attempt is known. */
  forget(): void {
    keep(this.#place, undefined)
  }

  /** Orders it. While an attempt is under way, this is that attempt. Never throws. */
  place(wish: Wish): Promise<Placed> {
    this.#running ??= this.#run(wish).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #run(wish: Wish): Promise<Placed> {
    const placed = await this.#try(wish, this.#keyFor(wish))
    if (placed.kind !== 'refused' || placed.problem.code !== 'IDEMPOTENCY_KEY_REUSED') {
      return placed
    }
    // An earlier attempt went under this key with another input: either it made the order, or nothing did.
    const order = await this.orderOf(wish.cartId)
    return order ? { kind: 'placed', order } : this.#try(wish, crypto.randomUUID())
  }

  /** What the answer means for the key: without one it is kept, with another price it stays for the buyer's consent. */
  async #try(wish: Wish, key: string): Promise<Placed> {
    const attempt = { wish, key, at: Date.now() }
    keep(this.#place, attempt)
    const placed = await this.#send({ ...wish, idempotencyKey: key })
    if (placed.kind !== 'unsure') {
      this.#open = placed.kind === 'changed' ? attempt : undefined
      this.forget()
    }
    return placed
  }

  #keyFor(wish: Wish): string {
    const { wish: lost, key } = this.#recall()
    if (key && lost && isSame(lost, wish)) {
      return key
    }
    const { expectedTotal } = wish
    return this.#open && isSame({ ...this.#open.wish, expectedTotal }, wish) ? this.#open.key : crypto.randomUUID()
  }

  #recall(): Partial<Attempt> {
    return recall<Attempt>(this.#place) ?? {}
  }

  /** Sends it until there is an answer, some times. */
  async #send(input: OrderInput): Promise<Placed> {
    const pauses = this.#pauses()
    for (let tries = 1; ; tries++) {
      await whenOnline()
      try {
        return await this.#ask(input)
      } catch (error) {
        const problem = problemOf(error)
        if (!mayPass(problem)) {
          return { kind: error instanceof RequestError ? 'refused' : 'unsure', problem }
        }
        if (tries >= mostTries) {
          return { kind: 'unsure', problem }
        }
        await pauses.wait()
      }
    }
  }

  async #ask(input: OrderInput): Promise<Placed> {
    const { orderPlace } = await this.#shop.ask<'OrderPlace'>(placeOrder, { input })
    if (!orderPlace) {
      throw new RequestError('INTERNAL')
    }
    const { order, newCost, userErrors } = orderPlace
    const [problem] = problemsOf(userErrors)
    if (order) {
      return { kind: 'placed', order }
    }
    if (problem?.code === 'CART_ALREADY_ORDERED') {
      const made = await this.orderOf(input.cartId)
      return made ? { kind: 'placed', order: made } : { kind: 'refused', problem }
    }
    if (newCost?.total && (problem?.code === 'PRICE_CHANGED' || problem?.code === 'QUOTE_EXPIRED')) {
      return { kind: 'changed', newCost }
    }
    return { kind: 'refused', problem: problem ?? { code: 'INTERNAL', message: 'no answer' } }
  }
}

/** Whether both would order the same: they are made in one place, so their fields stand in one order. */
function isSame(one: Wish, other: Wish): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
