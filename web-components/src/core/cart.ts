import { RequestError } from './client.ts'
import { Emitter } from './emitter.ts'
import { keep, recall } from './kept.ts'
import { isOnline, whenOnline } from './online.ts'
import type { PriceChange } from './offers.ts'
import addLines from './operations/add-lines.graphql'
import readCart from './operations/read-cart.graphql'
import removeLines from './operations/remove-lines.graphql'
import selectShipping from './operations/select-shipping.graphql'
import setAddress from './operations/set-address.graphql'
import setAttributes from './operations/set-attributes.graphql'
import startCart from './operations/start-cart.graphql'
import updateLines from './operations/update-lines.graphql'
import { mayPass, problemOf, problemsOf, type Problem } from './problem.ts'
import { compare, type SeenPrices } from './seen-prices.ts'
import type { Shop } from './shop.ts'
import type { AddressInput, Cart, CartLine, CartOperation, CartVariables, LineChange, LineInput } from './types.ts'

/** How a change went. With several problems, `problem` is the first. */
export type Outcome = { ok: true } | { ok: false; problem: Problem; problems: readonly Problem[] }

/** A line that was taken out and can be put back. */
export interface RemovedLine {
  line: CartLine
  /** Where it stood. */
  index: number
}

const done: Outcome = { ok: true }
/** How long a removed line can be put back, in milliseconds. */
const undoTime = 12_000

/** What is kept of a cart over a reload. */
interface CartMemory {
  id?: string | undefined
  /** Unit prices that the buyer has seen, by line. */
  seen?: SeenPrices
}

/**
 * The buyer's cart with one shop. Changes go to the server one after the other; without a network they wait, and
 * `isWaiting` says so. A cart that is gone or was ordered is replaced by a new one with the next line that is added.
 */
export class CartStore extends Emitter {
  readonly #shop: Shop
  readonly #place: string
  readonly #channel: BroadcastChannel
  /** Undefined until it was read; null when there is none. */
  cart: Cart | null | undefined
  /** Why the last thing did not work. */
  problem: Problem | undefined
  /** What is wrong with the last change of a line, by its id. */
  readonly lineProblems = new Map<string, Problem>()
  /** Unit prices that changed by themselves since the buyer saw them, by line. */
  changes: ReadonlyMap<string, PriceChange> = new Map()
  /** Lines that can still be put back. */
  removed: readonly RemovedLine[] = []
  /** Another tab changed the cart; true until `noted`. */
  isFromElsewhere = false
  /** Changes of lines that are not on the server yet, by line. */
  readonly pending = new Map<string, LineChange>()
  /** What became of the last change of a line. */
  readonly #updates = new Map<string, Promise<Outcome>>()
  #memory: CartMemory | undefined
  #loading: Promise<void> | undefined
  #last: Promise<unknown> = Promise.resolve()
  #underWay = 0
  /** What ends the time in which a removed line can be put back, by line. */
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(shop: Shop) {
    super()
    this.#shop = shop
    this.#place = `modeliq:cart:${shop.endpoint}:${shop.key}`
    this.#channel = new BroadcastChannel(this.#place)
    this.#channel.addEventListener('message', ({ data }: MessageEvent<{ id?: string; version?: number }>) => {
      this.#hear(data)
    })
  }

  /** True while something is on its way. */
  get isBusy(): boolean {
    return this.#underWay > 0
  }

  /** True while changes wait for the network. */
  get isWaiting(): boolean {
    return this.isBusy && !isOnline()
  }

  /** Pieces in the cart, as the badge shows them. */
  get count(): number {
    return this.cart?.totalQuantity ?? 0
  }

  /** Reads the cart once; again after a failure. Never throws: see `problem`. */
  load(): Promise<void> {
    this.#loading ??= this.#queue(() => Promise.resolve(done)).then(({ ok }) => {
      if (!ok) {
        this.#loading = undefined
      }
    })
    return this.#loading
  }

  /** Reads the cart anew, as after another tab, or a page that comes back from the browser's memory. */
  reread(): Promise<unknown> {
    return this.#queue(() => this.#read())
  }

  /** Goes on with a cart that the page knows by its id; without one, with the buyer's own. */
  use(id: string): Promise<void> {
    if (id && this.#memory?.id !== id) {
      this.#remember({ ...recall<CartMemory>(this.#place), id })
      this.cart = undefined
      this.#loading = undefined
    }
    return this.load()
  }

  /** Adds a line; one with the same model, material and speed grows instead. */
  add(line: LineInput): Promise<Outcome> {
    return this.#queue(() => this.#add(line))
  }

  /** A new cart with the lines and prices of a quote, and what was in the cart; the same quote is not taken twice. */
  takeQuote(quoteId: string): Promise<Outcome> {
    return this.#queue(() =>
      this.#orAnew((replacesCartId) => this.#change<'CartStart'>(startCart, { input: { quoteId, replacesCartId } }), {
        quoteId,
      }),
    )
  }

  /** Changes a line. Several changes that wait go as one. */
  async update(lineId: string, change: LineChange): Promise<Outcome> {
    const waiting = this.pending.get(lineId)
    if (waiting) {
      Object.assign(waiting, change)
    } else {
      const mine = { ...change }
      this.pending.set(lineId, mine)
      const sent = this.#queue(async () => {
        if (this.pending.get(lineId) === mine) {
          this.pending.delete(lineId)
        }
        const outcome = await this.#onCart<'CartUpdate'>(updateLines, { lines: [{ lineId, ...mine }] })
        this.lineProblems.delete(lineId)
        if (!outcome.ok && this.cart?.lines.some(({ id }) => id === lineId)) {
          this.lineProblems.set(lineId, outcome.problem)
        }
        return outcome
      })
      this.#updates.set(lineId, sent)
    }
    this.changed()
    return this.#updates.get(lineId) ?? done
  }

  /** Takes a line out, at once on the server; it can be put back for some seconds. */
  remove(lineId: string): Promise<Outcome> {
    return this.#queue(async () => {
      const index = this.cart?.lines.findIndex(({ id }) => id === lineId) ?? -1
      const line = this.cart?.lines[index]
      const outcome = await this.#onCart<'CartRemove'>(removeLines, { lineIds: [lineId] })
      if (outcome.ok && line?.model && line.material) {
        this.removed = [...this.removed, { line, index }]
        this.release(lineId)
      }
      return outcome
    })
  }

  /** Puts a removed line back as it was. */
  async undo(lineId: string): Promise<Outcome> {
    const { line } = this.removed.find((each) => each.line.id === lineId) ?? {}
    this.#forget(lineId)
    if (!line?.model || !line.material) {
      return done
    }
    const { model, material, quantity, speed, offer } = line
    const input: LineInput = {
      modelId: model.id,
      materialId: material.id,
      quantity,
      speed,
      // A line that was in the cart had its warnings accepted; the server does not repeat which.
      acknowledgedWarnings: offer?.checks.flatMap(({ severity, code }) => (severity === 'WARNING' ? code : [])) ?? [],
    }
    return this.#queue(() => this.#add(input))
  }

  /** Keeps a removed line as long as the buyer is about to put it back. */
  hold(lineId: string): void {
    clearTimeout(this.#timers.get(lineId))
  }

  /** Lets the time run in which a removed line can be put back. */
  release(lineId: string): void {
    this.hold(lineId)
    this.#timers.set(
      lineId,
      setTimeout(() => {
        this.#forget(lineId)
      }, undoTime),
    )
  }

  /** Says where it goes. */
  setAddress(address: AddressInput): Promise<Outcome> {
    return this.#queue(() => this.#onCart<'CartAddress'>(setAddress, { address }))
  }

  /** Chooses how it is shipped. */
  selectShipping(shippingOptionId: string): Promise<Outcome> {
    return this.#queue(() => this.#onCart<'CartShipping'>(selectShipping, { shippingOptionId }))
  }

  /** Keeps the buyer's VAT id; an empty one removes it. The page's own keys and values stay. */
  setVatId(vatId: string): Promise<Outcome> {
    return this.#queue(() =>
      this.#onCart<'CartAttributes'>(setAttributes, { attributes: this.cart?.attributes ?? [], vatId }),
    )
  }

  /** The buyer has seen the changed prices. */
  acceptChanges(): void {
    this.#look(true)
    this.changed()
  }

  /** The buyer has seen that another tab changed the cart. */
  noted(): void {
    this.isFromElsewhere = false
    this.changed()
  }

  /** It was ordered: there is no cart now. */
  ordered(): void {
    this.#channel.postMessage({ id: this.cart?.id })
    this.#drop()
    this.changed()
  }

  /** One thing after the other; what fails leaves the next one alone. */
  #queue(task: () => Promise<Outcome>): Promise<Outcome> {
    this.#underWay++
    this.changed()
    const running = this.#last.then(async () => {
      const outcome = await this.#patiently(task).catch((error: unknown) => failed([problemOf(error)]))
      this.problem = outcome.ok ? undefined : outcome.problem
      this.#underWay--
      this.changed()
      return outcome
    })
    this.#last = running
    return running
  }

  /** Waits for the network before it asks, and when it went away in between. */
  async #patiently(task: () => Promise<Outcome>): Promise<Outcome> {
    for (;;) {
      if (!isOnline()) {
        this.changed()
        await whenOnline()
        this.changed()
      }
      if (this.cart === undefined) {
        await this.#read()
      }
      const version = this.cart?.version
      try {
        return await task()
      } catch (error) {
        if (!mayPass(problemOf(error))) {
          throw error
        }
        const wasOffline = !isOnline()
        this.changed()
        await whenOnline()
        await this.#read()
        // The answer may be what was lost: a cart that has changed since is not changed a second time.
        if (version !== undefined && this.cart && this.cart.version !== version) {
          return done
        }
        if (!wasOffline) {
          throw error
        }
      }
    }
  }

  #add(line: LineInput): Promise<Outcome> {
    const lines = [line]
    return this.#orAnew((cartId) => this.#change<'CartAdd'>(addLines, { cartId, lines }), { lines })
  }

  /** Changes the cart; a new one is made where there is none, or none any more. */
  async #orAnew(
    change: (cartId: string) => Promise<Outcome>,
    input: CartVariables<'CartStart'>['input'],
  ): Promise<Outcome> {
    const { cart } = this
    if (cart) {
      const outcome = await change(cart.id)
      if (this.cart) {
        return outcome
      }
    }
    return this.#change<'CartStart'>(startCart, { input })
  }

  /** Changes the cart that there is. */
  async #onCart<Name extends Exclude<CartOperation, 'CartStart'>>(
    text: string,
    change: Omit<CartVariables<Name>, 'cartId'>,
  ): Promise<Outcome> {
    if (!this.cart) {
      return failed([{ code: 'CART_NOT_FOUND', message: 'there is no cart' }])
    }
    const outcome = await this.#change<Name>(text, { cartId: this.cart.id, ...change } as CartVariables<Name>)
    if (!outcome.ok && outcome.problem.code === 'LINE_NOT_FOUND') {
      await this.#read() // another tab has removed it
    }
    return outcome
  }

  /** A cart that is gone, or was ordered, is let go. */
  async #change<Name extends CartOperation>(text: string, variables: CartVariables<Name>): Promise<Outcome> {
    const { result } = await this.#shop.ask<CartOperation>(text, variables)
    if (!result) {
      throw new RequestError('MALFORMED')
    }
    if (result.userErrors.length > 0) {
      const problems = problemsOf(result.userErrors)
      if (problems[0]?.code.startsWith('CART_')) {
        this.#drop() // NOT_FOUND or ALREADY_ORDERED
      }
      return failed(problems)
    }
    if (result.cart) {
      this.#show(result.cart)
      this.#tell()
    }
    return done
  }

  async #read(): Promise<Outcome> {
    const { id } = (this.#memory ??= recall<CartMemory>(this.#place)) ?? {}
    const { cart } = id ? await this.#shop.ask<'CartRead'>(readCart, { id }) : { cart: null }
    if (cart && !cart.order) {
      this.#show(cart)
    } else {
      this.#drop()
    }
    return done
  }

  #show(cart: Cart): void {
    this.cart = cart
    this.#memory = { ...this.#memory, id: cart.id }
    this.#look(false)
  }

  /** Holds prices against those that were seen; `all` takes the new ones as seen. */
  #look(all: boolean): void {
    const { id, seen = {} } = this.#memory ?? {}
    const { changes, now } = compare(this.cart?.lines ?? [], seen, all)
    this.changes = changes
    this.#remember({ id, seen: now })
  }

  #drop(): void {
    this.cart = null
    this.changes = new Map()
    this.lineProblems.clear()
    this.#remember(undefined)
  }

  #remember(memory: CartMemory | undefined): void {
    this.#memory = memory
    keep(this.#place, memory)
  }

  /** Lets a removed line go for good. */
  #forget(lineId: string): void {
    this.hold(lineId)
    this.removed = this.removed.filter(({ line }) => line.id !== lineId)
    this.changed()
  }

  #tell(): void {
    this.#channel.postMessage({ id: this.#memory?.id, version: this.cart?.version })
  }

  /** What another tab did. Tabs share a cart only when one was opened from the other. */
  #hear({ id, version }: { id?: string; version?: number }): void {
    if (this.cart && id === this.cart.id && version !== this.cart.version) {
      void this.reread().then(() => {
        this.isFromElsewhere = true
        this.changed()
      })
    }
  }
}

const stores = new WeakMap<Shop, CartStore>()

/** The buyer's cart with a shop, one for all elements. Apart from the shop: a page without a cart goes without its code. */
export function cartOf(shop: Shop): CartStore {
  const store = stores.get(shop) ?? new CartStore(shop)
  stores.set(shop, store)
  return store
}

function failed(problems: readonly Problem[]): Outcome {
  const [problem = { code: 'INTERNAL', message: '' }] = problems
  return { ok: false, problem, problems }
}
