import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { cartOf } from '../core/cart.ts'
import type { Context } from '../core/context.ts'
import type { Emitter } from '../core/emitter.ts'
import type { Measure } from '../core/format.ts'
import type { Part, Phase } from '../core/part.ts'
import { quotesOf, timeLeft } from '../core/quote.ts'
import { type Declarations, text } from '../core/element.ts'
import { MiqProvider } from '../provider/provider.ts'
import { quoteStyles } from './quote.styles.ts'

/** What is on the screen: the part with its prices, a quote that is taken up again, the checkout, or the order that was placed. */
type Screen = 'part' | 'quote' | 'checkout' | 'order'

const stateOf: Record<Phase, string> = {
  waiting: 'uploading',
  sending: 'uploading',
  paused: 'uploading',
  registering: 'processing',
  processing: 'processing',
  ready: 'ready',
  unprintable: 'unprintable',
  failed: 'failed',
  refused: 'failed',
  gone: 'failed',
}

const stateOfScreen = { quote: 'quoted', checkout: 'checkout', order: 'ordered' }

/**
 * The whole flow from one tag: upload, model, printability, prices, cart, checkout and the order's progress, in the
 * partner's brand. What stands inside the tag is shown until the shop is there, and instead of it when it cannot be had.
 *
 * @attr partner - The partner's publishable key.
 * @attr endpoint - Address of the ModelIQ server; the origin of the script when not set.
 * @attr locale - Language and region; the page's `lang`, else the partner's, when not set.
 * @attr mode - `order` (default), `quote` (prices without a cart) or `handoff` (the page's own cart takes over).
 * @attr theme - `auto` (default), `light` or `dark`.
 * @attr layout - `split` (default; model beside prices where there is room) or `stacked`.
 * @attr material - A material's id, selected from the start.
 * @attr units - `auto` (default: by the locale), `mm` or `in`: how sizes are written.
 * @attr model-id - A model on the server to start with.
 * @attr quote-id - A quote to take up again: shown with its prices and its end.
 * @attr quote-token - Its `handoffToken`, for another buyer than the one who made it, who may read it.
 * @attr screen - What is on the screen: `part` (default), or `checkout` to start there, on the way back from a bank say.
 * @attr state - Read only: `loading`, `empty`, `uploading`, `processing`, `ready`, `unprintable`, `failed`, `quoted`, `checkout`, `ordered` or `error`.
 * @prop messages - Texts of the page's own by name.
 * @prop token - The page's own token for a buyer whom the partner knows.
 * @fires miq-ready - The brand is there.
 * @fires miq-error - The shop cannot be had.
 * @slot - Fallback while loading and after an error.
 * @slot empty - In the drop zone, in place of our invitation.
 * @slot after-prices - Below the prices.
 * @slot aside - Below the model.
 * @slot legal - At the end of every screen.
 * @slot payment - The payment provider's own element, for the checkout.
 * @csspart frame, nav, step, summary
 */
export class MiqQuote extends MiqProvider {
  static override properties: Declarations = {
    layout: { reflect: true, value: 'split' },
    material: text,
    units: { value: 'auto' },
    modelId: text,
    quoteId: text,
    quoteToken: text,
    screen: { value: 'part' },
  }
  static override styles = quoteStyles

  declare layout: 'split' | 'stacked'
  declare material: string
  declare units: 'auto' | Measure
  declare modelId: string
  declare quoteId: string
  declare quoteToken: string
  /** What is on the screen. */
  declare screen: Screen
  #orderId = ''

  constructor() {
    super()
    this.addEventListener('miq-checkout-start', this.#checkout)
    this.addEventListener('miq-order-placed', this.#ordered)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('pageshow', this.#shown)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('pageshow', this.#shown)
  }

  protected override follows(context: Context): Emitter[] {
    return [...super.follows(context), cartOf(context.shop)]
  }

  protected override entered(context: Context): void {
    super.entered(context)
    const { flow } = context
    if (this.material) {
      flow.select(this.material)
    }
    if (this.modelId) {
      flow.open(this.modelId)
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    const context = this.context
    if (context && changed.has('material') && this.material) {
      context.flow.select(this.material)
    }
    if (context && this.hasUpdated && changed.has('modelId') && this.modelId) {
      context.flow.open(this.modelId)
    }
    if (changed.has('quoteId') && this.quoteId && (this.hasUpdated || this.screen === 'part')) {
      this.screen = 'quote'
    }
    // What becomes of an order is told where it was placed.
    if (this.renderRoot.querySelector('miq-checkout')?.state === 'placing') {
      this.screen = 'checkout'
    }
    if (this.state === 'ready') {
      this.state = this.#stage(context?.flow.part)
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    if (changed.get('screen')) {
      // The buyer caused it, so the focus goes along.
      const section = this.renderRoot.querySelector<HTMLElement>(this.screen === 'part' ? 'h2' : 'section')
      if (section) {
        section.tabIndex = -1
        section.focus({ preventScroll: true })
        section.scrollIntoView({ block: 'nearest' })
      }
    }
  }

  protected override render(): TemplateResult {
    if (!this.context?.shop.partner || !this.context.i18n.isReady) {
      return this.#renderWaiting()
    }
    return html`
      <div class="frame" part="frame">
        ${this.#renderScreen()}
        <slot name="legal"></slot>
        ${this.mode === 'order' ? html`<miq-cart modal></miq-cart>` : nothing}
      </div>
    `
  }

  /** What the page put inside the tag, and a word when it takes long. */
  #renderWaiting(): TemplateResult {
    const { i18n, shop } = this.context ?? {}
    const said =
      this.state === 'error'
        ? nothing
        : html`<p class="wait muted small" role="status">${i18n?.maybe(`quote.wait.${shop?.patience}`)}</p>`
    return html`<div class="frame waiting" part="frame" aria-busy=${this.state === 'loading'}>
      <slot></slot>${said}
    </div>`
  }

  #renderScreen(): TemplateResult {
    switch (this.screen) {
      case 'part':
        return this.#renderPart()
      case 'quote':
        return this.#renderQuote()
      case 'checkout':
        return this.#renderCheckout()
      case 'order':
        return this.#renderOrder()
    }
  }

  #renderBar(part?: Part): TemplateResult {
    return html`<div class="bar" part="nav">
      <h2 tabindex="-1">${part ? html`<bdi>${part.name}</bdi>` : this.t('quote.title')}</h2>
      ${this.mode === 'order' ? html`<miq-cart-button></miq-cart-button>` : nothing}
    </div>`
  }

  /** The quote that is taken up again, and the way from it to its parts. */
  #renderQuote(): TemplateResult {
    const { current, isBusy, now } = this.context ? quotesOf(this.context.flow) : {}
    const isHeld = current && now && timeLeft(current, now()) > 0
    return html`
      ${this.#renderBar()}
      <section class="narrow" part="step">
        <miq-add-to-cart quote-id=${this.quoteId} quote-token=${this.quoteToken}></miq-add-to-cart>
        <button class="button" ?disabled=${isBusy} @click=${this.#back}>
          ${this.t(isHeld ? 'quote.back' : current ? 'add-to-cart.newQuote' : 'quote.again')}
        </button>
      </section>
    `
  }

  #renderPart(): TemplateResult {
    const flow = this.context?.flow
    const part = flow?.part
    const isHopeful = part && !part.isHopeless
    return html`
      ${this.#renderBar(part)}
      <div class="columns">
        <section class="model" part="step" aria-label=${this.t('quote.model')}>
          ${part ? html`<miq-model-viewer units=${this.#measure}></miq-model-viewer>` : nothing}
          <miq-upload multiple>${this.#handDown('empty')}</miq-upload>
          ${isHopeful ? html`<miq-model-facts units=${this.#measure}></miq-model-facts><miq-printability></miq-printability>` : nothing}
          <slot name="aside"></slot>
        </section>
        ${isHopeful ? this.#renderPrices() : nothing}
      </div>
    `
  }

  #renderPrices(): TemplateResult {
    return html`
      <section class="prices" part="step" aria-label=${this.t('quote.prices')}>
        <miq-part-options units="none"></miq-part-options>
        <miq-material-filter></miq-material-filter>
        <miq-price-list></miq-price-list>
        <slot name="after-prices"></slot>
        <div class="summary" part="summary"><miq-add-to-cart></miq-add-to-cart></div>
      </section>
    `
  }

  #renderCheckout(): TemplateResult {
    return html`
      <section class="narrow" part="step" aria-label=${this.t('quote.checkout')}>
        <button class="button quiet back" @click=${this.#back}>${this.t('quote.back')}</button>
        <miq-checkout>${this.#handDown('payment')}</miq-checkout>
      </section>
    `
  }

  #renderOrder(): TemplateResult {
    return html`
      <section class="narrow" part="step" aria-label=${this.t('checkout.summary')}>
        <miq-order-status order=${this.#orderId} live></miq-order-status>
        <button class="button" @click=${this.#again}>${this.t('quote.again')}</button>
      </section>
    `
  }

  /** A slot of ours for a slot of an element inside, when the page has put something there: an empty one would blank it. */
  #handDown(name: string): TemplateResult | typeof nothing {
    return this.querySelector(`:scope > [slot="${name}"]`) ? html`<slot name=${name} slot=${name}></slot>` : nothing
  }

  /** Inches where people think in them, millimetres elsewhere. */
  get #measure(): Measure {
    if (this.units !== 'auto') {
      return this.units
    }
    return /-(US|LR|MM)\b/.test(this.language) ? 'in' : 'mm'
  }

  #stage(part: Part | undefined): string {
    return this.screen !== 'part' ? stateOfScreen[this.screen] : part ? stateOf[part.phase] : 'empty'
  }

  readonly #checkout = (event: Event): void => {
    // Listeners further out may still cancel it: what they said is known when all have heard.
    setTimeout(() => {
      if (!event.defaultPrevented) {
        this.screen = 'checkout'
      }
    })
  }

  readonly #ordered = (event: Event): void => {
    this.#orderId = (event as CustomEvent<{ orderId: string }>).detail.orderId
    this.screen = 'order'
  }

  /** To the part; from a quote that was taken up again to what is in it. */
  readonly #back = (): void => {
    const { flow } = this.context ?? {}
    if (flow && this.screen === 'quote') {
      quotesOf(flow).current?.lines.forEach(({ model, material, quantity, speed }) => {
        if (model && material) {
          flow.open(model.id)
          flow.select(material.id)
          flow.offers.ask({ quantity, speed })
        }
      })
    }
    this.screen = 'part'
  }

  readonly #again = (): void => {
    const flow = this.context?.flow
    for (const part of flow?.parts ?? []) {
      flow?.drop(part)
    }
    this.screen = 'part'
  }

  /** The page came back from the browser's memory: what others did meanwhile is read. */
  readonly #shown = (event: PageTransitionEvent): void => {
    if (event.persisted && this.context) {
      void cartOf(this.context.shop).reread()
    }
  }
}
