import { identity } from './client.ts'
import { Emitter } from './emitter.ts'
import cancelOrder from './operations/cancel-order.graphql'
import followOrder from './operations/follow-order.graphql'
import readOrder from './operations/read-order.graphql'
import { problemOf, problemsOf, type Problem } from './problem.ts'
import type { Shop } from './shop.ts'
import { follow, type StreamState } from './stream.ts'
import type { Order, OrderStatus } from './types.ts'

/** Nothing follows these. */
const final: readonly OrderStatus[] = ['SHIPPED', 'CANCELLED', 'REJECTED']
/** Making has not begun. */
const early: readonly OrderStatus[] = ['ACCEPTED', 'PLACED']
/** The way of an order that nothing comes between. */
const usual: readonly OrderStatus[] = ['ACCEPTED', 'PLACED', 'IN_PRODUCTION', 'SHIPPED']
/** Time between two looks while no stream can be had, in milliseconds. */
const pollPause = 15_000

/** One order, followed until nothing more happens to it. A guest opens it by the token of the status link. */
export class OrderFollower extends Emitter {
  readonly #shop: Shop
  readonly id: string
  readonly #token: string
  /** Undefined until it was read; null when the link opens no order. */
  order: Order | null | undefined
  problem: Problem | undefined
  /** Why the last attempt to cancel did not work. */
  cancelProblem: Problem | undefined
  isCancelling = false
  /** How news come in; undefined while none is asked for. */
  stream: StreamState | undefined
  #running: AbortController | undefined

  constructor(shop: Shop, id: string, token = '') {
    super()
    this.#shop = shop
    this.id = id
    this.#token = token
  }

  /** Whether the buyer may still take it back: making has not begun, and the session is the buyer's own. */
  get canCancel(): boolean {
    return Boolean(this.order && early.includes(this.order.status) && this.#shop.session.isKnown)
  }

  /** Reads it, and with `isLive` follows it. Never throws: see `problem`. */
  async start(isLive: boolean): Promise<void> {
    this.stop()
    const running = new AbortController()
    this.#running = running
    await this.#read(running.signal)
    if (isLive && this.order && !final.includes(this.order.status) && !running.signal.aborted) {
      await this.#follow(running.signal)
    }
  }

  /** Ends what `start` has begun. */
  stop(): void {
    this.#running?.abort()
    this.stream = undefined
  }

  /** Takes the order back. */
  async cancel(): Promise<void> {
    this.isCancelling = true
    this.cancelProblem = undefined
    this.changed()
    try {
      const { orderCancel } = await this.#shop.ask<'OrderCancel'>(cancelOrder, { orderId: this.id })
      this.order = orderCancel?.order ?? this.order
      this.cancelProblem = problemsOf(orderCancel?.userErrors ?? [])[0]
    } catch (error) {
      this.cancelProblem = problemOf(error)
    }
    this.isCancelling = false
    this.changed()
  }

  get #variables(): { id: string; token?: string } {
    return { id: this.id, ...(this.#token && { token: this.#token }) }
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      const ask = this.#token ? 'askPublic' : 'ask'
      const { order } = await this.#shop[ask]<'OrderRead'>(readOrder, this.#variables, signal)
      this.order = order
      this.problem = undefined
    } catch (error) {
      if (signal.aborted) {
        return
      }
      const problem = problemOf(error)
      // A link that was tampered with or has run out opens nothing; that is no fault of the network.
      if (/NOT_FOUND|TOKEN_/.test(problem.code)) {
        this.order = null
      } else {
        this.problem = problem
      }
    }
    this.changed()
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const shop = this.#shop
    const caller = {
      endpoint: shop.endpoint,
      fetch: shop.fetch,
      headers: () => (this.#token ? Promise.resolve(identity({ key: shop.key })) : shop.headers()),
    }
    let timer: ReturnType<typeof setInterval> | undefined
    const run = () =>
      follow<'OrderFollow'>(caller, followOrder, this.#variables, {
        signal,
        isLast: ({ orderUpdated: { status } }) => final.includes(status),
        next: ({ orderUpdated }) => {
          this.order = orderUpdated
          this.changed()
        },
        onState: (state) => {
          this.stream = state
          clearInterval(timer)
          if (state === 'polling') {
            timer = setInterval(() => void this.#read(signal), pollPause)
          }
          this.changed()
        },
      })
    try {
      await (this.#token ? run() : shop.anew(run))
    } catch (error) {
      if (!signal.aborted) {
        console.warn(error)
      }
    } finally {
      clearInterval(timer)
      if (!signal.aborted) {
        this.stream = undefined
        this.changed()
      }
    }
  }
}

/** A station on an order's way. */
export interface Station {
  status: OrderStatus
  /** When it was reached (RFC 3339); undefined for what is to come. */
  at: string | undefined
  isCurrent: boolean
}

/** An order's way: what happened, and while all goes well what is to come. */
export function stationsOf({ status, events, placedAt }: Order): Station[] {
  const reached = new Map<OrderStatus, string>([['ACCEPTED', placedAt]])
  for (const event of events) {
    reached.set(event.status, event.at)
  }
  const isUsual = usual.includes(status) || status === 'PARTIALLY_SHIPPED'
  const way = usual.flatMap((each) =>
    status === 'PARTIALLY_SHIPPED' && each === 'SHIPPED' ? (['PARTIALLY_SHIPPED', 'SHIPPED'] as const) : [each],
  )
  const now = way.indexOf(status)
  const shown = isUsual ? way : [...usual.filter((each) => reached.has(each)), status]
  return shown.map((each, at) => ({
    status: each,
    at: !isUsual || at <= now ? reached.get(each) : undefined,
    isCurrent: each === status,
  }))
}

/** The latest day on which a part of it was promised to leave; undefined while nothing was promised, or all has left. */
export function promisedDate({ lines, status }: Order): string | undefined {
  return final.includes(status)
    ? undefined
    : lines
        .flatMap(({ promisedShipDate }) => promisedShipDate ?? [])
        .sort()
        .at(-1)
}
