import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { cartOf } from '../core/cart.ts'
import type { Context } from '../core/context.ts'
import type { Emitter } from '../core/emitter.ts'
import { ModelElement } from '../core/model-element.ts'
import type { Problem } from '../core/problem.ts'
import { hindranceOf, lineOf, type Hindrance } from '../core/purchase.ts'
import { timeLeft, untilNextTick, type Line, type Quote } from '../core/quote.ts'
import type { Money, Offer } from '../core/types.ts'
import { emit } from '../events.ts'
import { addToCartStyles } from './add-to-cart.styles.ts'
import { renderQuote } from './quote.ts'

/**
 * Puts what is chosen in the same provider into the cart. In the provider's mode `handoff` it makes a quote and hands
 * that to the page's own cart; in mode `quote` it makes a quote and shows until when its prices hold.
 *
 * @attr partner - The partner's publishable key, without a provider around.
 * @attr model-id - The model, where no upload in the same provider chooses one.
 * @attr offer-id - The offer; the selected one when not set.
 * @attr quantity - Pieces; what the options of the provider say when not set.
 * @attr state - Read only: `loading`, `waiting` (it says what is missing), `ready`, `busy`, `done` or `error`.
 * @fires miq-cart-add - Something is to be added; cancelable, and `detail.result` is a promise. In mode `handoff` it carries `detail.quote`.
 * @fires miq-quote-create - A quote was made; in mode `quote`.
 * @slot - The words on the button.
 * @csspart button
 * @cssprop --miq-color-brand, --miq-color-on-brand, --miq-color-surface-raised, --miq-color-text-muted, --miq-color-border
 * @cssprop --miq-color-danger, --miq-color-success, --miq-color-focus, --miq-radius, --miq-space, --miq-control-height
 */
export class MiqAddToCart extends ModelElement {
  static override properties: PropertyDeclarations = {
    offerId: { type: String, attribute: 'offer-id' },
    quantity: { type: Number },
    isBusy: { state: true },
    done: { state: true },
    copied: { state: true },
    problem: { state: true },
  }
  static override styles = addToCartStyles

  declare offerId: string
  declare quantity: number
  declare private isBusy: boolean
  /** What was added, by its name: said until something else is chosen. */
  declare private done: string
  /** The number that was copied last. */
  declare private copied: string
  declare private problem: Problem | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.offerId = ''
    this.quantity = 0
    this.isBusy = false
    this.done = ''
    this.copied = ''
    this.problem = undefined
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override follows(context: Context): Emitter[] {
    return [...super.follows(context), cartOf(context.shop)]
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    const { flow } = this.context ?? {}
    if (changed.has('quantity') && this.quantity > 0) {
      flow?.offers.ask({ quantity: this.quantity })
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
    const { current } = flow.quotes
    const quote = flow.mode === 'quote' ? current : undefined
    const isSame = quote !== undefined && this.#isSame(quote)
    const isHeld = isSame && timeLeft(quote, flow.quotes.now()) > 0
    return html`<div class="wrap">
      ${
        quote
          ? renderQuote(quote, {
              i18n,
              now: flow.quotes.now(),
              isSame,
              isCopied: this.copied === quote.id,
              copy: () => void this.#copy(quote.id),
            })
          : nothing
      }
      <button
        class="button ${isHeld ? '' : 'primary'}"
        part="button"
        aria-disabled=${hindrance || this.isBusy ? 'true' : 'false'}
        aria-describedby="why"
        @click=${this.#press}
      >
        <slot>${this.#label(current)}</slot>
      </button>
      <p id="why" class="small ${this.problem ? 'error' : 'muted'}" role="status">${this.#words(hindrance)}</p>
    </div>`
  }

  #label(current: Quote | undefined): string {
    if (this.isBusy) {
      return this.t('add-to-cart.busy')
    }
    return this.context?.flow.mode !== 'quote'
      ? this.t('add-to-cart.add')
      : current
        ? this.t('add-to-cart.newQuote')
        : this.t('add-to-cart.quote')
  }

  #words(hindrance: Hindrance | undefined): string {
    if (this.problem) {
      return this.context?.i18n.code('error', this.problem.code, this.problem.message) ?? ''
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
    return context && hindranceOf(context.flow, this.#offer, context.shop.partner)
  }

  /** What is chosen, to tell whether it still is. */
  get #choice(): string {
    const { flow } = this.context ?? {}
    return [flow?.part?.modelId, this.#offer?.material.id, flow?.offers.question.quantity].join(' ')
  }

  #isSame({ lines }: Quote): boolean {
    const offer = this.#offer
    const wanted = offer && this.context && lineOf(this.context.flow, offer)
    const [line] = lines
    return (
      line !== undefined &&
      (!wanted ||
        (lines.length === 1 &&
          line.model?.id === wanted.modelId &&
          line.material?.id === wanted.materialId &&
          line.quantity === wanted.quantity &&
          line.speed === wanted.speed))
    )
  }

  #judge(): string {
    if (!this.context) {
      return 'loading'
    }
    return this.isBusy ? 'busy' : this.problem ? 'error' : this.done ? 'done' : this.#hindrance ? 'waiting' : 'ready'
  }

  readonly #press = async (): Promise<void> => {
    const { context } = this
    const offer = this.#offer
    const line = offer && context && lineOf(context.flow, offer)
    if (!line || this.#hindrance || this.isBusy) {
      return
    }
    this.isBusy = true
    this.problem = undefined
    const choice = this.#choice
    const outcome = await this.#act(context, line, offer)
    this.isBusy = false
    this.problem = outcome.ok || outcome.problem.code === 'CANCELLED' ? undefined : outcome.problem
    this.done = outcome.ok && context.flow.mode !== 'quote' ? choice : ''
  }

  #act(context: Context, line: Line, offer: Offer): Promise<Outcome> {
    switch (context.flow.mode) {
      case 'quote':
        return this.#quote(context, line)
      case 'handoff':
        return this.#handOff(context, line, offer)
      default:
        return this.#add(context, line, offer)
    }
  }

  /** Into our cart, unless the page says no. Who listens hears of it first, and of its end by the promise. */
  async #add({ shop }: Context, line: Line, offer: Offer): Promise<Outcome> {
    let answer: (outcome: Outcome) => void = () => undefined
    const result = new Promise<Outcome>((resolve) => {
      answer = resolve
    })
    const isTaken = emit(this, 'miq-cart-add', { ...line, offer, result }, { cancelable: true })
    const outcome: Outcome = isTaken
      ? await cartOf(shop).add(line)
      : { ok: false, problem: { code: 'CANCELLED', message: 'the page took it over' } }
    answer(outcome)
    return outcome
  }

  /** To the page's own cart: our part ends with the quote. */
  async #handOff({ flow }: Context, line: Line, offer: Offer): Promise<Outcome> {
    const made = await flow.quotes.create([line])
    if (!made.ok) {
      return made
    }
    const { id, handoffToken, expiresAt, total } = made.quote
    const quote = { id, handoffToken, expiresAt, total }
    emit(
      this,
      'miq-cart-add',
      { ...line, offer, quote, result: Promise.resolve<Outcome>({ ok: true }) },
      { cancelable: true },
    )
    return { ok: true }
  }

  async #quote({ flow }: Context, line: Line): Promise<Outcome> {
    const made = await flow.quotes.create([line])
    if (made.ok) {
      emit(this, 'miq-quote-create', { quote: made.quote })
    }
    return made
  }

  /** The page may be forbidden to write to the clipboard; the number can be marked by hand then. */
  async #copy(number: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(number)
      this.copied = number
    } catch (error) {
      console.warn(`<${this.localName}>: the clipboard is closed to this page`, error)
    }
  }

  /** Says the time that is left anew while a quote is shown. */
  #tick(): void {
    clearTimeout(this.#timer)
    const { flow } = this.context ?? {}
    const left = flow?.mode === 'quote' && flow.quotes.current ? timeLeft(flow.quotes.current, flow.quotes.now()) : 0
    if (left > 0 && this.isConnected) {
      this.#timer = setTimeout(() => {
        this.requestUpdate()
      }, untilNextTick(left))
    }
  }
}

type Outcome = CartAddDetail['result'] extends Promise<infer Value> ? Value : never

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-cart-add': CustomEvent<CartAddDetail>
    'miq-quote-create': CustomEvent<QuoteCreateDetail>
  }
}

/** A choice on its way into a cart. */
export interface CartAddDetail extends Line {
  offer: Offer
  /** How it went; CANCELLED when the page prevented it. */
  result: Promise<{ ok: true } | { ok: false; problem: Problem }>
  /** In mode `handoff`: what the page's own server reads with the token. */
  quote?: { id: string; handoffToken: string | null; expiresAt: string; total: Money | null }
}

/** Prices that are held. */
export interface QuoteCreateDetail {
  quote: Quote
}
