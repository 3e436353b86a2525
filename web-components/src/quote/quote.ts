import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { cartOf } from '../core/cart.ts'
import type { Context } from '../core/context.ts'
import type { Emitter } from '../core/emitter.ts'
import type { Measure } from '../core/format.ts'
import type { Part, Phase } from '../core/part.ts'
import { MiqProvider } from '../provider/provider.ts'
import { quoteStyles } from './quote.styles.ts'

/** What is on the screen: the part with its prices, the checkout, or the order that was placed. */
type Screen = 'part' | 'checkout' | 'order'

/** How long the shop may take before it is said, in milliseconds: first that it is slow, then that it is very slow. */
const slowAfter = 2000
const verySlowAfter = 10_000

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
 * @attr state - Read only: `loading`, `empty`, `uploading`, `processing`, `ready`, `unprintable`, `failed`, `checkout`, `ordered` or `error`.
 * @prop messages - Texts of the page's own by name.
 * @prop token - The page's own token for a buyer whom the partner knows.
 * @fires miq-ready - The brand is there.
 * @fires miq-error - The shop cannot be had.
 * @slot - Fallback while loading and after an error.
 * @slot empty - In the drop zone, in place of our invitation.
 * @slot after-prices - Below the prices.
 * @slot aside - Below the model.
 * @slot legal - At the end, and in cart and checkout.
 * @slot payment - The payment provider's own element, for the checkout.
 * @csspart frame, nav, step, summary
 */
export class MiqQuote extends MiqProvider {
  static override properties: PropertyDeclarations = {
    layout: { type: String, reflect: true },
    material: { type: String },
    units: { type: String },
    modelId: { type: String, attribute: 'model-id' },
    quoteId: { type: String, attribute: 'quote-id' },
    screen: { state: true },
    patience: { state: true },
  }
  static override styles = quoteStyles

  declare layout: 'split' | 'stacked'
  declare material: string
  declare units: 'auto' | Measure
  declare modelId: string
  declare quoteId: string
  /** What is on the screen. */
  declare protected screen: Screen
  /** How long the shop has taken: 0 as usual, 1 slow, 2 very slow. */
  declare protected patience: 0 | 1 | 2
  #orderId = ''
  #timers: ReturnType<typeof setTimeout>[] = []

  constructor() {
    super()
    this.layout = 'split'
    this.material = ''
    this.units = 'auto'
    this.modelId = ''
    this.quoteId = ''
    this.screen = 'part'
    this.patience = 0
    this.addEventListener('miq-checkout-start', this.#checkout)
    this.addEventListener('miq-order-placed', this.#ordered)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('pageshow', this.#shown)
    this.#timers = [slowAfter, verySlowAfter].map((time, step) =>
      setTimeout(() => {
        this.patience = step === 0 ? 1 : 2
      }, time),
    )
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('pageshow', this.#shown)
    this.#timers.forEach(clearTimeout)
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
    if (this.state === 'ready') {
      this.state = this.#stage(context?.flow.part)
    }
  }

  protected override render(): TemplateResult {
    if (!this.context?.shop.partner || !this.context.i18n.isReady) {
      return this.#renderWaiting()
    }
    return html`
      <div class="frame" part="frame">
        ${this.screen === 'part' ? this.#renderPart() : this.screen === 'checkout' ? this.#renderCheckout() : this.#renderOrder()}
        <slot name="legal"></slot>
        ${this.mode === 'order' ? html`<miq-cart modal></miq-cart>` : nothing}
      </div>
    `
  }

  /** What the page put inside the tag, and a word when it takes long. */
  #renderWaiting(): TemplateResult {
    const said =
      this.state === 'error'
        ? nothing
        : html`<p class="wait muted small" role="status">
            ${this.patience === 2 ? this.t('quote.verySlow') : this.patience === 1 ? this.t('quote.slow') : nothing}
          </p>`
    return html`<div class="frame waiting" part="frame" aria-busy=${this.state === 'loading'}>
      <slot></slot>${said}
    </div>`
  }

  #renderPart(): TemplateResult {
    const flow = this.context?.flow
    const part = flow?.part
    return html`
      <div class="bar" part="nav">
        <h2 tabindex="-1">${part ? html`<bdi>${part.name}</bdi>` : this.t('quote.title')}</h2>
        ${this.mode === 'order' ? html`<miq-cart-button></miq-cart-button>` : nothing}
      </div>
      <div class="columns">
        <section class="model" part="step" aria-label=${this.t('quote.model')}>
          ${part ? html`<miq-model-viewer units=${this.#measure}></miq-model-viewer>` : nothing}
          <miq-upload multiple>${this.#handDown('empty')}</miq-upload>
          ${part ? html`<miq-model-facts units=${this.#measure}></miq-model-facts><miq-printability></miq-printability>` : nothing}
          <slot name="aside"></slot>
        </section>
        ${part ? this.#renderPrices(part) : nothing}
      </div>
    `
  }

  #renderPrices(part: Part): TemplateResult {
    const isHopeless = ['failed', 'refused', 'gone'].includes(part.phase)
    return isHopeless
      ? html``
      : html`
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
        <button class="button quiet back" type="button" @click=${this.#back}>${this.t('quote.back')}</button>
        <miq-checkout>${this.#handDown('payment')}</miq-checkout>
      </section>
    `
  }

  #renderOrder(): TemplateResult {
    return html`
      <section class="narrow" part="step" aria-label=${this.t('quote.order')}>
        <miq-order-status order=${this.#orderId} live></miq-order-status>
        <button class="button" type="button" @click=${this.#again}>${this.t('quote.again')}</button>
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
    if (this.screen !== 'part') {
      return this.screen === 'order' ? 'ordered' : 'checkout'
    }
    return part ? stateOf[part.phase] : 'empty'
  }

  /** The buyer caused it, so the focus goes along. */
  #turn(screen: Screen): void {
    this.screen = screen
    void this.updateComplete.then(() => {
      const section = this.renderRoot.querySelector<HTMLElement>(screen === 'part' ? 'h2' : 'section')
      if (section) {
        section.tabIndex = -1
        section.focus({ preventScroll: true })
        section.scrollIntoView({ block: 'nearest' })
      }
    })
  }

  readonly #checkout = (event: Event): void => {
    // Listeners further out may still cancel it: what they said is known when all have heard.
    setTimeout(() => {
      if (!event.defaultPrevented) {
        this.#turn('checkout')
      }
    })
  }

  readonly #ordered = (event: Event): void => {
    this.#orderId = (event as CustomEvent<{ orderId: string }>).detail.orderId
    this.#turn('order')
  }

  readonly #back = (): void => {
    this.#turn('part')
  }

  readonly #again = (): void => {
    const flow = this.context?.flow
    for (const part of flow?.parts ?? []) {
      flow?.drop(part)
    }
    this.#turn('part')
  }

  /** The page came back from the browser's memory: what others did meanwhile is read. */
  readonly #shown = (event: PageTransitionEvent): void => {
    if (event.persisted && this.context) {
      void cartOf(this.context.shop).reread()
    }
  }
}
