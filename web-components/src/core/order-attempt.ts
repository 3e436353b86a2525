import { RequestError } from './client.ts'
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

interface Kept {
  input: OrderInput
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
  #open: OrderInput | undefined

  constructor(shop: Shop, pauses: () => Pauses = () => new Pauses()) {
    this.#shop = shop
    this.#place = `modeliq:attempt:${shop.endpoint}:${shop.key}`
    this.#pauses = pauses
  }

  /** An attempt of before a reload that no answer came to. */
  get unanswered(): Wish | undefined {
    const kept = this.#recall()
    return kept && Date.now() - kept.at < longest ? wishOf(kept.input) : undefined
  }

  /** Orders it. While an attempt is under way, this is that attempt. Never throws. */
  place(wish: Wish): Promise<Placed> {
    this.#running ??= this.#run(wish).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #run(wish: Wish): Promise<Placed> {
    const input = { ...wish, idempotencyKey: this.#keyFor(wish) }
    this.#keep(input)
    const placed = await this.#send(input)
    if (placed.kind === 'refused' && placed.problem.code === 'IDEMPOTENCY_KEY_REUSED') {
      // An earlier attempt went under this key with another input: either it made the order, or nothing did.
      const order = await this.#orderOf(input.cartId)
      if (order) {
        return this.#answered({ kind: 'placed', order })
      }
      const anew = { ...wish, idempotencyKey: crypto.randomUUID() }
      this.#keep(anew)
      return this.#close(anew, await this.#send(anew))
    }
    return this.#close(input, placed)
  }

  /** What the answer means for the key. */
  #close(input: OrderInput, placed: Placed): Placed {
    if (placed.kind === 'unsure') {
      return placed
    }
    this.#open = placed.kind === 'changed' ? input : undefined
    return this.#answered(placed)
  }

  #answered(placed: Placed): Placed {
    this.#keep(undefined)
    return placed
  }

  #keyFor(wish: Wish): string {
    const kept = this.#recall()?.input
    if (kept && isSame(wishOf(kept), wish)) {
      return kept.idempotencyKey
    }
    const { expectedTotal } = wish
    if (this.#open && isSame({ ...wishOf(this.#open), expectedTotal }, wish)) {
      return this.#open.idempotencyKey
    }
    return crypto.randomUUID()
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
      throw new RequestError('INTERNAL', 'the order has no answer')
    }
    const { order, newCost, userErrors } = orderPlace
    const [problem] = problemsOf(userErrors)
    if (order) {
      return { kind: 'placed', order }
    }
    if (problem?.code === 'CART_ALREADY_ORDERED') {
      const made = await this.#orderOf(input.cartId)
      return made ? { kind: 'placed', order: made } : { kind: 'refused', problem }
    }
    if (newCost?.total && (problem?.code === 'PRICE_CHANGED' || problem?.code === 'QUOTE_EXPIRED')) {
      return { kind: 'changed', newCost }
    }
    return { kind: 'refused', problem: problem ?? { code: 'INTERNAL', message: 'the order has no answer' } }
  }

  async #orderOf(id: string): Promise<Order | undefined> {
    try {
      const { cart } = await this.#shop.ask<'CartOrdered'>(cartOrdered, { id })
      return cart?.order ?? undefined
    } catch {
      return undefined
    }
  }

  #recall(): Kept | undefined {
    try {
      return (JSON.parse(sessionStorage.getItem(this.#place) ?? 'null') as Kept | null) ?? undefined
    } catch {
      return undefined // a page may be forbidden to keep anything: double clicks are still one order
    }
  }

  #keep(input: OrderInput | undefined): void {
    try {
      if (input) {
        sessionStorage.setItem(this.#place, JSON.stringify({ input, at: Date.now() } satisfies Kept))
      } else {
        sessionStorage.removeItem(this.#place)
      }
    } catch {
      // see #recall
    }
  }
}

function wishOf({ cartId, expectedTotal, payment, reference }: OrderInput): Wish {
  return { cartId, expectedTotal, payment, ...(reference && { reference }) }
}

function isSame(one: Wish, other: Wish): boolean {
  const text = ({ cartId, expectedTotal, payment, reference }: Wish): string =>
    JSON.stringify([
      cartId,
      expectedTotal.amount,
      expectedTotal.currencyCode,
      payment.method,
      payment.purchaseOrder ?? '',
      payment.verificationId ?? '',
      reference ?? '',
    ])
  return text(one) === text(other)
}
