import type { Operations } from '../../generated/operations.ts'
import { Emitter } from './emitter.ts'
import { withKnown } from './facets.ts'
import type { Flow } from './flow.ts'
import readOffers from './operations/read-offers.graphql'
import { problemOf, type Problem } from './problem.ts'
import type { Facet, MaterialFilter, Model, Money, Offer, OfferPage, Sort, Speed } from './types.ts'

/** The orders that there are. */
export const sorts = ['PRICE', 'LEAD_TIME', 'TITLE'] as const

/** What offers are asked for with. */
export interface OfferQuestion {
  quantity: number
  speed: Speed
  sort: Sort
  filter: MaterialFilter
  /** ISO 3166-1 alpha-2; what may not be shipped there is RESTRICTED. */
  shipTo?: string | null
}

/** A price that is another one than before although nothing was changed by the buyer. */
export interface PriceChange {
  before: Money
  after: Money
}

/** How long after the last change of the question it is asked, in milliseconds. */
const pause = 150
const mostPages = 10
/** Pauses before prices that are not known yet are asked for again, in milliseconds. */
const pendingPauses = [2000, 4000, 8000, 15_000, 30_000]

/** The offers of the part that is looked at. While new ones are on their way the old ones stay, marked busy. */
export class Offers extends Emitter {
  readonly #flow: Flow
  question: OfferQuestion = { quantity: 1, speed: 'STANDARD', sort: 'PRICE', filter: {} }
  /** Of all pages. */
  nodes: readonly Offer[] = []
  /** With every value that was there since the model was first asked about; the count of one that is gone is 0. */
  facets: readonly Facet[] = []
  /** How many the filter leaves; undefined until they were read. */
  total: number | undefined
  /** How many there are without a filter; undefined while they were only read with one. */
  all: number | undefined
  isBusy = false
  /** The question that what is shown answers. */
  answered: OfferQuestion | undefined
  /** Why the newest question has no answer; what is shown is then older. */
  problem: Problem | undefined
  /** When what is shown was read, milliseconds since 1970. */
  readAt = 0
  /** Prices that changed by themselves since they were shown, by material. */
  changes: ReadonlyMap<string, PriceChange> = new Map()
  #running: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #answered = ''
  #pauses = 0
  #model: Model | undefined

  constructor(flow: Flow) {
    super()
    this.#flow = flow
  }

  /** Whether what is shown answers another question, or is read anew. */
  get isStale(): boolean {
    return this.isBusy || (this.nodes.length > 0 && this.answered !== this.question)
  }

  /** In how many of all materials it can be made; undefined while not all are known. */
  get able(): { count: number; all: number } | undefined {
    const { nodes, all } = this
    const count = nodes.filter(({ status }) => status !== 'NOT_PRINTABLE').length
    return all && nodes.length === all ? { count, all } : undefined
  }

  /** Changes the question; asked anew after a moment. */
  ask(change: Partial<OfferQuestion>): void {
    this.question = { ...this.question, ...change }
    this.#soon()
    this.changed()
  }

  /** The model got on, or is another one. */
  follow(model: Model | undefined): void {
    const hasOffers = model?.status === 'READY' || model?.status === 'UNPRINTABLE'
    const was = this.#model
    this.#model = hasOffers ? model : undefined
    if (hasOffers && (was?.id !== model.id || was.unit !== model.unit)) {
      void this.load()
    }
  }

  /** Lets everything go: another part is looked at. */
  forget(): void {
    this.#running?.abort()
    this.wait(false)
    clearTimeout(this.#timer)
    Object.assign(this, {
      nodes: [],
      facets: [],
      total: undefined,
      all: undefined,
      isBusy: false,
      problem: undefined,
      changes: new Map(),
    })
    this.#answered = ''
    this.#model = undefined
  }

  /** The buyer has seen the changed prices. */
  acceptChanges(): void {
    this.changes = new Map()
    this.changed()
  }

  /** Asks now. Never throws: see `problem`. */
  async load(): Promise<void> {
    const model = this.#model
    if (!model) {
      return
    }
    clearTimeout(this.#timer)
    this.#running?.abort()
    const running = new AbortController()
    this.#running = running
    this.isBusy = true
    this.wait(true)
    const { question } = this
    try {
      const pages = await this.#read(model.id, question, running.signal)
      this.#take(pages, question, JSON.stringify([model.id, model.unit, question]))
    } catch (error) {
      if (running.signal.aborted) {
        return
      }
      this.problem = problemOf(error)
    }
    this.isBusy = false
    this.wait(false)
  }

  async #read(id: string, question: OfferQuestion, signal: AbortSignal): Promise<OfferPage[]> {
    const pages: OfferPage[] = []
    let after: string | null = null
    do {
      const { model }: Operations['OffersRead']['data'] = await this.#flow.shop.ask<'OffersRead'>(
        readOffers,
        { id, ...question, after },
        signal,
      )
      if (!model?.offers) {
        throw new Error('the model has no offers')
      }
      pages.push(model.offers)
      after = model.offers.pageInfo.hasNextPage ? model.offers.pageInfo.endCursor : null
    } while (after && pages.length < mostPages)
    return pages
  }

  #take(pages: readonly OfferPage[], question: OfferQuestion, name: string): void {
    const nodes = pages.flatMap((page) => page.nodes)
    this.changes = name === this.#answered ? changed(this.nodes, nodes) : new Map()
    this.#answered = name
    this.answered = question
    this.nodes = nodes
    this.facets = withKnown(this.facets, pages[0]?.facets ?? [])
    this.total = pages[0]?.totalCount ?? 0
    if (isEmpty(question.filter)) {
      this.all = this.total
    }
    this.problem = undefined
    this.readAt = Date.now()
    this.#again(nodes.some(({ status }) => status === 'PENDING'))
  }

  /** What has no price yet gets one by itself; the pauses grow. */
  #again(isPending: boolean): void {
    this.#pauses = isPending ? this.#pauses + 1 : 0
    if (isPending) {
      this.#soon(pendingPauses[Math.min(this.#pauses, pendingPauses.length) - 1])
    }
  }

  #soon(after = pause): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (this.#flow.isHeard) {
        void this.load()
      }
    }, after)
  }
}

/** Whether a filter lets everything through. */
export function isEmpty(filter: MaterialFilter): boolean {
  return Object.values(filter).every((value) => (Array.isArray(value) ? value.length === 0 : !value))
}

function changed(before: readonly Offer[], after: readonly Offer[]): Map<string, PriceChange> {
  const old = new Map(before.map(({ material, unitPrice }) => [material.id, unitPrice]))
  return new Map(
    after.flatMap(({ material, unitPrice }) => {
      const was = old.get(material.id)
      return was && unitPrice && was.amount !== unitPrice.amount
        ? [[material.id, { before: was, after: unitPrice }]]
        : []
    }),
  )
}
