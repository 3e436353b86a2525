import type { Operations } from '../../generated/operations.ts'
import { Emitter } from './emitter.ts'
import type { Flow } from './flow.ts'
import createQuote from './operations/create-quote.graphql'
import readQuote from './operations/read-quote.graphql'
import requestReview from './operations/request-review.graphql'
import { firstProblem, problemOf, type Problem } from './problem.ts'
import type { Shop } from './shop.ts'
import type { Speed, UserError } from './types.ts'

/** Prices that are held until `expiresAt`. */
export type Quote = NonNullable<Operations['QuoteRead']['data']['quote']>

/** A model in a material, as a quote or a cart takes it. */
export interface Line {
  modelId: string
  materialId: string
  quantity: number
  speed: Speed
  /** Codes of the warnings that the buyer accepts. */
  acknowledgedWarnings: string[]
}

/** A quote, or why there is none. */
export type QuoteResult = { ok: true; quote: Quote } | { ok: false; problem: Problem }

/** What a review is asked for: a model in a material. */
export type Wanted = Pick<Line, 'modelId' | 'materialId'>

/** How far asking a person for a price is. */
export interface Review {
  isBusy: boolean
  /** Why nobody was asked. */
  problem?: Problem
  /** What the person was asked with. */
  quote?: Quote
}

/** Quotes that this widget has asked for: the one that holds its prices, and those that a person was asked to look at. */
export class Quotes extends Emitter {
  readonly #shop: Shop
  /** Tells the time, milliseconds since 1970; stands still in tests. */
  readonly now: () => number
  /** The newest quote that was made or read. */
  current: Quote | undefined
  /** Whether a quote is being made or read. */
  isBusy = false
  /** Why the newest attempt gave no quote. */
  problem: Problem | undefined
  readonly #reviews = new Map<string, Review>()

  constructor(shop: Shop, now: () => number = () => Date.now()) {
    super()
    this.#shop = shop
    this.now = now
  }

  /** Makes a quote of these lines. Never throws. */
  async create(lines: readonly Line[]): Promise<QuoteResult> {
    return this.#show(this.#create(lines))
  }

  /** Reads a quote again, or for the first time. Never throws; one of another buyer's without its token is QUOTE_NOT_FOUND. */
  async read(id: string, token = ''): Promise<QuoteResult> {
    return this.#show(this.#read(id, token))
  }

  /** Lets the quote go: the buyer wants another one. */
  forget(): void {
    this.current = undefined
    this.problem = undefined
    this.changed()
  }

  /** How far asking for this material's price is; undefined while nobody was asked. */
  reviewOf({ modelId, materialId }: Wanted): Review | undefined {
    return this.#reviews.get(`${modelId} ${materialId}`)
  }

  /** Asks a person to price a line: makes a quote of it and hands that over with a word. Never throws. */
  async askPerson(line: Line, message: string): Promise<QuoteResult> {
    this.#note(line, { isBusy: true })
    const made = await this.#create([line])
    const result = made.ok ? await this.requestReview(made.quote.id, message) : made
    this.#note(line, { isBusy: false, ...(result.ok ? { quote: result.quote } : { problem: result.problem }) })
    return result
  }

  /** Asks a person to look at a quote. Never throws. */
  async requestReview(quoteId: string, message: string): Promise<QuoteResult> {
    return attempt(async () => {
      const input = { quoteId, message: message.trim() || null }
      return (await this.#shop.ask<'ReviewRequest'>(requestReview, { input })).quoteReviewRequest
    })
  }

  #note({ modelId, materialId }: Wanted, review: Review): void {
    this.#reviews.set(`${modelId} ${materialId}`, review)
    this.changed()
  }

  async #create(lines: readonly Line[]): Promise<QuoteResult> {
    return attempt(
      async () => (await this.#shop.ask<'QuoteMake'>(createQuote, { input: { lines: [...lines] } })).quoteCreate,
    )
  }

  async #read(id: string, token: string): Promise<QuoteResult> {
    return attempt(async () => {
      const { quote } = await this.#shop.ask<'QuoteRead'>(readQuote, { id, ...(token && { token }) })
      return { quote, userErrors: quote ? [] : [{ code: 'QUOTE_NOT_FOUND', message: 'no such quote', field: null }] }
    })
  }

  async #show(coming: Promise<QuoteResult>): Promise<QuoteResult> {
    this.isBusy = true
    this.problem = undefined
    this.changed()
    const result = await coming
    this.isBusy = false
    if (result.ok) {
      this.current = result.quote
    } else {
      this.problem = result.problem
    }
    this.changed()
    return result
  }
}

const quotes = new WeakMap<Flow, Quotes>()

/** The quotes of what a widget is about: kept apart from it, so that a page that asks for none goes without this code. */
export function quotesOf(flow: Flow): Quotes {
  let own = quotes.get(flow)
  if (!own) {
    own = new Quotes(flow.shop)
    quotes.set(flow, own)
    flow.relay(own)
  }
  return own
}

interface Payload {
  quote: Quote | null
  userErrors: readonly UserError[]
}

async function attempt(ask: () => Promise<Payload | null>): Promise<QuoteResult> {
  try {
    const payload = await ask()
    const problem = firstProblem(payload?.userErrors ?? [])
    return !problem && payload?.quote
      ? { ok: true, quote: payload.quote }
      : { ok: false, problem: problem ?? { code: 'INTERNAL', message: 'no answer' } }
  } catch (error) {
    return { ok: false, problem: problemOf(error) }
  }
}

/** Milliseconds for which the prices of a quote hold; 0 when they do not any more. */
export function timeLeft({ status, expiresAt }: Pick<Quote, 'status' | 'expiresAt'>, now: number): number {
  const holds = status === 'OPEN' || status === 'REVIEW_REQUESTED'
  return holds ? Math.max(0, Date.parse(expiresAt) - now) : 0
}

/** Until what is said about the time that is left has to be said anew, in milliseconds: each second only at the end. */
export function untilNextTick(left: number): number {
  const step = left > 36 * 3_600_000 ? 3_600_000 : left > 90_000 ? 60_000 : 1000
  return Math.min(left, step)
}
