import { keepCart, recallCart, type CartMemory } from './cart-memory.ts'
import { RequestError } from './client.ts'
import { Emitter } from './emitter.ts'
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
import { problemOf, problemsOf, type Problem } from './problem.ts'
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

const texts: Record<CartOperation, string> = {
  CartStart: startCart,
  CartAdd: addLines,
  CartUpdate: updateLines,
  CartRemove: removeLines,
  CartAddress: setAddress,
  CartShipping: selectShipping,
  CartAttributes: setAttributes,
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
  lineProblems: ReadonlyMap<string, Problem> = new Map()
  /** Unit prices that changed by themselves since the buyer saw them, by line. */
  changes: ReadonlyMap<string, PriceChange> = new Map()
  /** Lines that can still be put back. */
  removed: readonly RemovedLine[] = []
  /** Another tab changed the cart; true until `noted`. */
  isFromElsewhere = false
  /** Changes of lines that are not on the server yet, by line. */
  pending: ReadonlyMap<string, LineChange> = new Map()
  #memory: CartMemory | undefined
  #loading: Promise<void> | undefined
  #last: Promise<unknown> = Promise.resolve()
  #underWay = 0
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #acknowledged = new Map<string, readonly string[]>()

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
  async reread(): Promise<void> {
    await this.#queue(async () => {
      await this.#read()
      return done
    })
  }

  /** Goes on with a cart that the page knows by its id. */
  use(id: string): Promise<void> {
    if (this.#memory?.id !== id) {
      this.#remember({ id, seen: {} })
      this.cart = undefined
      this.#loading = undefined
    }
    return this.load()
  }

  /** Adds a line; one with the same model, material and speed grows instead. */
  add(line: LineInput): Promise<Outcome> {
    if (line.acknowledgedWarnings) {
      this.#acknowledged.set(`${line.modelId} ${line.materialId}`, line.acknowledgedWarnings)
    }
    return this.#queue(() => this.#add(line))
  }

  /** A new cart with the lines and prices of a quote, and what was in the cart. */
  takeQuote(quoteId: string): Promise<Outcome> {
    return this.#queue(() => {
      const lines = this.cart?.lines.flatMap((line) => this.#inputOf(line) ?? [])
      return this.#change('CartStart', { input: { quoteId, ...(lines?.length && { lines }) } })
    })
  }

  /** Changes a line. Several changes that wait go as one. */
  update(lineId: string, change: LineChange): Promise<Outcome> {
    const waits = this.pending.has(lineId)
    this.#pend(lineId, { ...this.pending.get(lineId), ...change })
    if (waits) {
      this.changed()
      return this.#last.then(() => this.#outcomeOf(lineId))
    }
    return this.#queue(async () => {
      const whole = this.pending.get(lineId)
      this.#pend(lineId, undefined)
      const outcome = await this.#onCart((cartId) => ['CartUpdate', { cartId, lines: [{ lineId, ...whole }] }])
      const problems = new Map(this.lineProblems)
      problems.delete(lineId)
      if (!outcome.ok && this.cart?.lines.some(({ id }) => id === lineId)) {
        problems.set(lineId, outcome.problem)
      }
      this.lineProblems = problems
      return outcome
    })
  }

  /** Takes a line out, at once on the server; it can be put back for some seconds. */
  remove(lineId: string): Promise<Outcome> {
    return this.#queue(async () => {
      const index = this.cart?.lines.findIndex(({ id }) => id === lineId) ?? -1
      const line = this.cart?.lines[index]
      const outcome = await this.#onCart((cartId) => ['CartRemove', { cartId, lineIds: [lineId] }])
      if (outcome.ok && line?.model && line.material) {
        this.removed = [...this.removed, { line, index }]
        this.release(lineId)
      }
      return outcome
    })
  }

  /** Puts a removed line back as it was. */
  undo(lineId: string): Promise<Outcome> {
    const kept = this.removed.find(({ line }) => line.id === lineId)
    this.forget(lineId)
    const input = kept && this.#inputOf(kept.line)
    return input ? this.#queue(() => this.#add(input)) : Promise.resolve(done)
  }

  /** Keeps a removed line as long as the buyer is about to put it back. */
  hold(lineId: string): void {
    clearTimeout(this.#timers.get(lineId))
  }

  /** Lets the time run in which a removed line can be put back. */
  release(lineId: string): void {
    this.hold(lineId)
    const timer = setTimeout(() => {
      this.forget(lineId)
    }, undoTime)
    this.#timers.set(lineId, timer)
  }

  /** Lets a removed line go for good. */
  forget(lineId: string): void {
    this.hold(lineId)
    this.#timers.delete(lineId)
    this.removed = this.removed.filter(({ line }) => line.id !== lineId)
    this.changed()
  }

  /** Says where it goes. */
  setAddress(address: AddressInput): Promise<Outcome> {
    return this.#queue(() => this.#onCart((cartId) => ['CartAddress', { cartId, address }]))
  }

  /** Chooses how it is shipped. */
  selectShipping(shippingOptionId: string): Promise<Outcome> {
    return this.#queue(() => this.#onCart((cartId) => ['CartShipping', { cartId, shippingOptionId }]))
  }

  /** Keeps the buyer's VAT id; an empty one removes it. The attributes stay. */
  setVatId(vatId: string): Promise<Outcome> {
    return this.#queue(() =>
      this.#onCart((cartId) => ['CartAttributes', { cartId, attributes: this.cart?.attributes ?? [], vatId }]),
    )
  }

  /** Replaces the page's own keys and values. */
  setAttributes(attributes: { key: string; value: string }[]): Promise<Outcome> {
    return this.#queue(() => this.#onCart((cartId) => ['CartAttributes', { cartId, attributes }]))
  }

  /** The buyer has seen the changed prices. */
  acceptChanges(): void {
    this.changes = new Map()
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
    this.#drop()
    this.#tell()
    this.changed()
  }

  /** One thing after the other; what fails leaves the next one alone. */
  #queue(task: () => Promise<Outcome>): Promise<Outcome> {
    this.#underWay++
    this.changed()
    const running = this.#last.then(async () => {
      let outcome: Outcome
      try {
        outcome = await this.#patiently(task)
      } catch (error) {
        outcome = failed([problemOf(error)])
      }
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
        if (!(error instanceof RequestError && error.code === 'NETWORK')) {
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

  async #add(line: LineInput): Promise<Outcome> {
    if (this.cart) {
      const outcome = await this.#change('CartAdd', { cartId: this.cart.id, lines: [line] })
      if (outcome.ok || !isGone(outcome.problem)) {
        return outcome
      }
    }
    return this.#change('CartStart', { input: { lines: [line] } })
  }

  async #onCart(call: (cartId: string) => Call): Promise<Outcome> {
    if (!this.cart) {
      return failed([{ code: 'CART_NOT_FOUND', message: 'there is no cart' }])
    }
    const [name, variables] = call(this.cart.id)
    const outcome = await this.#change(name, variables)
    if (!outcome.ok && isGone(outcome.problem)) {
      this.#drop()
    } else if (!outcome.ok && outcome.problem.code === 'LINE_NOT_FOUND') {
      await this.#read() // another tab has removed it
    }
    return outcome
  }

  async #change<Name extends CartOperation>(name: Name, variables: CartVariables<Name>): Promise<Outcome> {
    const { result } = await this.#shop.ask<CartOperation>(texts[name], variables)
    if (!result) {
      throw new RequestError('MALFORMED', 'the change has no answer')
    }
    if (result.userErrors.length > 0) {
      return failed(problemsOf(result.userErrors))
    }
    if (result.cart) {
      this.#show(result.cart)
      this.#tell()
    }
    return done
  }

  async #read(): Promise<void> {
    this.#memory ??= recallCart(this.#place)
    const { id } = this.#memory ?? {}
    if (id === undefined) {
      this.cart = null
      return
    }
    const { cart } = await this.#shop.ask<'CartRead'>(readCart, { id })
    if (cart && !cart.order) {
      this.#show(cart)
    } else {
      this.#drop()
    }
  }

  #show(cart: Cart): void {
    const kept = this.#memory?.id === cart.id ? this.#memory.seen : {}
    this.cart = cart
    this.#memory = { id: cart.id, seen: kept }
    this.#look(false)
  }

  /** Holds prices against those that were seen; `all` takes the new ones as seen. */
  #look(all: boolean): void {
    const { id = '', seen = {} } = this.#memory ?? {}
    const changes = new Map<string, PriceChange>()
    const now: CartMemory['seen'] = {}
    for (const line of this.cart?.lines ?? []) {
      const unitPrice = line.offer?.unitPrice
      const before = seen[line.id]
      const of = `${line.material?.id} ${line.quantity} ${line.speed}`
      if (!unitPrice) {
        if (before) {
          now[line.id] = before
        }
      } else if (!all && before?.of === of && before.unitPrice.amount !== unitPrice.amount) {
        changes.set(line.id, { before: before.unitPrice, after: unitPrice })
        now[line.id] = before
      } else {
        now[line.id] = { of, unitPrice }
      }
    }
    this.changes = changes
    this.#remember(id ? { id, seen: now } : undefined)
  }

  #drop(): void {
    this.cart = null
    this.changes = new Map()
    this.lineProblems = new Map()
    this.#remember(undefined)
  }

  #remember(memory: CartMemory | undefined): void {
    this.#memory = memory
    keepCart(this.#place, memory)
  }

  #pend(lineId: string, change: LineChange | undefined): void {
    const pending = new Map(this.pending)
    pending.delete(lineId)
    if (change) {
      pending.set(lineId, change)
    }
    this.pending = pending
  }

  #outcomeOf(lineId: string): Outcome {
    const problem = this.lineProblems.get(lineId)
    return problem ? failed([problem]) : done
  }

  #inputOf({ model, material, quantity, speed, offer }: CartLine): LineInput | undefined {
    if (!model || !material) {
      return undefined
    }
    // A line that was in the cart had its warnings accepted; the server does not repeat which.
    const warnings = offer?.checks.filter(({ severity }) => severity === 'WARNING').map(({ code }) => code) ?? []
    const acknowledgedWarnings = this.#acknowledged.get(`${model.id} ${material.id}`) ?? warnings
    return {
      modelId: model.id,
      materialId: material.id,
      quantity,
      speed,
      acknowledgedWarnings: [...acknowledgedWarnings],
    }
  }

  #tell(): void {
    this.#channel.postMessage({ id: this.#memory?.id, version: this.cart?.version })
  }

  /** What another tab did. Tabs share a cart only when one was opened from the other. */
  #hear({ id, version }: { id?: string; version?: number }): void {
    const isOurs = this.cart && (id === this.cart.id ? version !== this.cart.version : id === undefined)
    if (isOurs) {
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

type Call = { [Name in CartOperation]: [Name, CartVariables<Name>] }[CartOperation]

function failed(problems: readonly Problem[]): Outcome {
  const [problem = { code: 'INTERNAL', message: '' }] = problems
  return { ok: false, problem, problems }
}

function isGone({ code }: Problem): boolean {
  return code === 'CART_NOT_FOUND' || code === 'CART_ALREADY_ORDERED'
}
