import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { cartOf } from '../core/cart.ts'
import type { Context } from '../core/context.ts'
import type { Emitter } from '../core/emitter.ts'
import { type Declarations, text } from '../core/element.ts'
import { ModelElement } from '../core/model-element.ts'
import { mayPass, type Problem } from '../core/problem.ts'
import { hindranceOf, lineOf, type Hindrance } from '../core/purchase.ts'
import { quotesOf, timeLeft, untilNextTick, type Line, type Quote } from '../core/quote.ts'
import type { Money, Offer } from '../core/types.ts'
import { cancelled, unlessPrevented } from '../core/unless-prevented.ts'
import { emit } from '../events.ts'
import { addToCartStyles } from './add-to-cart.styles.ts'
import { renderQuote } from './quote.ts'

/**
 * Puts what is chosen in the same provider into the cart. In the provider's mode `handoff` it makes a quote and hands
 * that to the page's own cart; in mode `quote` it makes a quote and shows until when its prices hold. With `quote-id` it
 * shows that quote in place of what is chosen, and puts it into the cart at its prices.
 *
 * @attr partner - The partner's publishable key, without a provider around.
 * @attr model-id - The model, where no upload in the same provider chooses one.
 * @attr offer-id - The offer; the selected one when not set.
 * @attr quote-id - A quote to take up again.
 * @attr quote-token - Its `handoffToken`, for another buyer than the one who made it, who may read it.
 * @attr quantity - Pieces; what the options of the provider say when not set.
 * @attr state - Read only: `loading`, `waiting` (it says what is missing), `ready`, `busy`, `done` or `error`.
 * @fires miq-cart-add - Something is to be added; cancelable, and `detail.result` is a promise. In mode `handoff` it carries `detail.quote`; a quote that was taken up again goes by `detail.quoteId`, without an offer.
 * @fires miq-quote-create - A quote was made; in mode `quote`.
 * @slot - The words on the button.
 * @csspart button
 * @cssprop --miq-color-brand, --miq-color-on-brand, --miq-color-surface-raised, --miq-color-text-muted, --miq-color-border
 * @cssprop --miq-color-danger, --miq-color-success, --miq-color-focus, --miq-radius, --miq-space, --miq-control-height
 */
export class MiqAddToCart extends ModelElement {
  static override properties: Declarations = {
    offerId: text,
    quoteId: text,
    quoteToken: text,
    quantity: { type: Number, value: 0 },
    isBusy: { state: true, value: false },
    done: { ...text, state: true },
    problem: { state: true },
  }
  static override styles = addToCartStyles

  declare offerId: string
  declare quoteId: string
  declare quoteToken: string
  declare quantity: number
  declare private isBusy: boolean
  /** What was added, by its name: said until something else is chosen. */
  declare private done: string
  declare private problem: Problem | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override follows(context: Context): Emitter[] {
    return [...super.follows(context), cartOf(context.shop)]
  }

  protected override entered(context: Context): void {
    super.entered(context)
    void this.#read()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    const { flow } = this.context ?? {}
    if (changed.has('quantity') && this.quantity > 0) {
      flow?.offers.ask({ quantity: this.quantity })
    }
    if (changed.has('quoteId')) {
      void this.#read()
    }
    if (this.done && this.done !== this.#choice) {
      this.done = ''
    }
    this.state = this.#judge()
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    this.#tick()
  }

  protected override render(): TemplateResult | typeof nothing {
    const { context } = this
    if (!context) {
      return nothing
    }
    const { flow, i18n } = context
    const hindrance = this.#hindrance
    const quote = this.#quote
    const isSame = quote !== undefined && this.#isSame(quote)
    const isHeld = isSame && !this.quoteId && this.#left > 0
    return html`<div class="wrap">
      ${
        quote
          ? renderQuote(quote, {
              i18n,
              now: quotesOf(flow).now(),
              isSame,
            })
          : nothing
      }
      ${
        this.#isOffered
          ? html`<button
              class="button ${isHeld ? '' : 'primary'}"
              part="button"
              aria-disabled=${Boolean(hindrance) || this.isBusy}
              aria-describedby="why"
              @click=${this.#press}
            >
              <slot>${this.#label(quote)}</slot>
            </button>`
          : nothing
      }
      <p id="why" class="small ${this.problem ? 'error' : 'muted'}" role="status">${this.#words(hindrance)}</p>
    </div>`
  }

  #label(quote: Quote | undefined): string {
    if (this.isBusy) {
      return this.t('add-to-cart.busy')
    }
    if (this.quoteId && !quote) {
      return this.t('common.retry')
    }
    return this.context?.flow.mode !== 'quote'
      ? this.t('add-to-cart.add')
      : quote
        ? this.t('add-to-cart.newQuote')
        : this.t('add-to-cart.quote')
  }

  #words(hindrance: Hindrance | undefined): string {
    if (this.problem) {
      if (this.#quote && this.problem.code === 'QUOTE_NOT_FOUND') {
        return this.t('add-to-cart.elsewhere') // it is to be read here, and is another buyer's
      }
      return this.context?.i18n.says(this.problem) ?? ''
    }
    if (this.done) {
      return this.t('add-to-cart.done')
    }
    return hindrance ? this.t(`add-to-cart.${hindrance}`) : ''
  }

  get #offer(): Offer | undefined {
    const { flow } = this.context ?? {}
    return this.offerId ? flow?.offers.nodes.find(({ id }) => id === this.offerId) : flow?.selected
  }

  get #hindrance(): Hindrance | undefined {
    const { context } = this
    return context && !this.quoteId ? hindranceOf(context.flow, this.#offer, context.shop.partner) : undefined
  }

  /** The quote that is shown. */
  get #quote(): Quote | undefined {
    const { flow } = this.context ?? {}
    const current = flow && quotesOf(flow).current
    return (this.quoteId ? this.quoteId === current?.id : flow?.mode === 'quote') ? current : undefined
  }

  /** How long the prices of the quote that is shown hold, in milliseconds. */
  get #left(): number {
    const { flow } = this.context ?? {}
    const quote = this.#quote
    return quote && flow ? timeLeft(quote, quotesOf(flow).now()) : 0
  }

  /** Whether there is something to press for: of a quote that is taken up again, while it can be had. */
  get #isOffered(): boolean {
    const { flow } = this.context ?? {}
    const quote = this.#quote
    return (
      !this.quoteId ||
      this.isBusy ||
      (quote
        ? flow?.mode !== 'quote' && !this.done && quote.status === 'OPEN' && this.#left > 0
        : this.problem !== undefined && mayPass(this.problem))
    )
  }

  /** What is chosen, to tell whether it still is: a part in a material, else a quote that is taken up again. */
  get #choice(): string {
    const { flow } = this.context ?? {}
    const line = this.#offer && flow && lineOf(flow, this.#offer)
    return line ? chosen(line.modelId, line.materialId, line) : this.quoteId
  }

  /** Whether a quote is about what is chosen; while nothing is, it is about what was. */
  #isSame({ lines: [line, ...more] }: Quote): boolean {
    const choice = this.#choice
    const isAny = !choice || this.quoteId !== ''
    return line !== undefined && (isAny || (!more.length && chosen(line.model?.id, line.material?.id, line) === choice))
  }

  #judge(): string {
    if (!this.context) {
      return 'loading'
    }
    return this.isBusy ? 'busy' : this.problem ? 'error' : this.done ? 'done' : this.#hindrance ? 'waiting' : 'ready'
  }

  readonly #press = async (): Promise<void> => {
    const { context } = this
    const quote = this.#quote
    if (!context || this.#hindrance || this.isBusy) {
      return
    }
    if (this.quoteId && !quote) {
      await this.#read()
      return
    }
    const choice = this.#choice
    const isDone = await this.#run(() => (this.quoteId && quote ? this.#take(context, quote) : this.#act(context)))
    this.done = isDone && context.flow.mode !== 'quote' ? choice : ''
  }

  /** Reads the quote that is taken up again. */
  async #read(): Promise<void> {
    const { context, quoteId, quoteToken } = this
    if (context && quoteId) {
      await this.#run(() => quotesOf(context.flow).read(quoteId, quoteToken))
    }
  }

  /** Says that something goes on, and why it did not work. True when it did. */
  async #run(act: () => Promise<Outcome>): Promise<boolean> {
    this.isBusy = true
    this.problem = undefined
    const outcome = await act()
    this.isBusy = false
    this.problem = outcome.ok || outcome.problem.code === 'CANCELLED' ? undefined : outcome.problem
    return outcome.ok
  }

  /** What the button does with the offer that is chosen; without one it says why, and is not pressed. */
  async #act(context: Context): Promise<Outcome> {
    const { shop, flow } = context
    const offer = this.#offer
    const line = offer && lineOf(flow, offer)
    if (!line) {
      return cancelled
    }
    if (flow.mode === 'order') {
      return this.#add({ ...line, offer }, () => cartOf(shop).add(line))
    }
    const made = await quotesOf(flow).create([line])
    if (made.ok && flow.mode === 'quote') {
      emit(this, 'miq-quote-create', { quote: made.quote })
    } else if (made.ok) {
      this.#handOver({ ...line, offer }, made.quote)
    }
    return made
  }

  /** A quote that is taken up again: all its lines, at its prices. */
  async #take({ shop, flow }: Context, quote: Quote): Promise<Outcome> {
    const [first] = quote.lines
    if (!first) {
      return cancelled
    }
    const { quantity, speed } = first
    const [modelId, materialId] = [first.model?.id ?? '', first.material?.id ?? '']
    const line = { modelId, materialId, quantity, speed, acknowledgedWarnings: [] }
    if (flow.mode === 'handoff') {
      this.#handOver(line, quote)
      return { ok: true }
    }
    return this.#add({ ...line, quoteId: quote.id }, () => cartOf(shop).takeQuote(quote.id))
  }

  /** Into our cart, unless the page says no. */
  #add(detail: Omit<CartAddDetail, 'result'>, add: () => Promise<Outcome>): Promise<Outcome> {
    return unlessPrevented((result) => emit(this, 'miq-cart-add', { ...detail, result }, { cancelable: true }), add)
  }

  /** To the page's own cart: our part ends with the quote. */
  #handOver(detail: Omit<CartAddDetail, 'result'>, { id, handoffToken, expiresAt, subtotal, total }: Quote): void {
    const quote = { id, handoffToken, expiresAt, subtotal, total }
    const result = Promise.resolve<Outcome>({ ok: true })
    emit(this, 'miq-cart-add', { ...detail, quote, result }, { cancelable: true })
  }

  /** Says the time that is left anew while a quote is shown. */
  #tick(): void {
    clearTimeout(this.#timer)
    const left = this.#left
    if (left > 0 && this.isConnected) {
      this.#timer = setTimeout(() => {
        this.requestUpdate()
      }, untilNextTick(left))
    }
  }
}

function chosen(model: string | undefined, material: string | undefined, { quantity, speed }: Choice): string {
  return [model, material, quantity, speed].join(' ')
}

type Choice = Pick<Line, 'quantity' | 'speed'>

type Outcome = CartAddDetail['result'] extends Promise<infer Value> ? Value : never

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-cart-add': CustomEvent<CartAddDetail>
    'miq-quote-create': CustomEvent<QuoteCreateDetail>
  }
}

/** A choice on its way into a cart. */
export interface CartAddDetail extends Line {
  offer?: Offer
  /** A quote that was taken up again, whose first line this is. */
  quoteId?: string
  /** How it went; CANCELLED when the page prevented it. */
  result: Promise<{ ok: true } | { ok: false; problem: Problem }>
  /** In mode `handoff`: what the page's own server reads with the token. */
  quote?: HandedQuote
}

/** A quote as the page's own cart takes it over; its server reads the rest with the token. */
export interface HandedQuote {
  id: string
  handoffToken: string | null
  /** Until when its prices hold. */
  expiresAt: string
  /** The lines alone; null while one has no price. */
  subtotal: Money | null
  /** With fees and tax; null without an address. */
  total: Money | null
}

/** Prices that are held. */
export interface QuoteCreateDetail {
  quote: Quote
}
