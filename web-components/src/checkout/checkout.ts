import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { letter } from '../core/address.ts'
import { cartOf, type CartStore } from '../core/cart.ts'
import { Checkout, stepOf, steps, type Step } from '../core/checkout.ts'
import type { Context } from '../core/context.ts'
import { type Declarations, MiqElement, text } from '../core/element.ts'
import type { Emitter } from '../core/emitter.ts'
import { safeAddress } from '../core/links.ts'
import { alert, failure, note, skeleton } from '../core/note.ts'
import type { Cart, PaymentMethod } from '../core/types.ts'
import { emit } from '../events.ts'
import { addressStep } from './address.ts'
import { checkoutStyles } from './checkout.styles.ts'
import type { Desk } from './desk.ts'
import { paymentStep } from './payment.ts'
import { reviewStep } from './review.ts'
import { shippingStep, transit } from './shipping.ts'
import { summary } from './summary.ts'

/**
 * From the cart to the order, on one page: address, shipping, payment, review. It never asks for a card: it takes a
 * purchase order, the account on file, or what a payment provider's own element in the slot `payment` has confirmed.
 *
 * @attr cart-id - A cart that the page knows by its id; the buyer's own when not set.
 * @attr step - `address`, `shipping`, `payment` or `review`: what is asked now.
 * @attr return-url - Where the partner's own checkout leads back to; given to it as `return_url`.
 * @attr state - Read only: `loading`, `empty`, `address`, `shipping`, `payment`, `review`, `placing`, `changed`, `unsure`, `placed`, `expired`, `hosted` or `error`.
 * @fires miq-checkout-step - Another step is asked; `detail.from` and `detail.to`.
 * @fires miq-order-placed - The order is accepted, durably.
 * @fires miq-checkout-error - Something stopped it; `detail.code` and `detail.message`.
 * @slot - Instead of the checkout, while it cannot be had.
 * @slot payment - The payment provider's own element, for EXTERNAL. It, or the page, calls `setVerification(id)`.
 * @slot fields - More of the page's own fields, in the review.
 * @slot legal - Above the button that orders.
 * @csspart step - One step.
 * @csspart field - A field with its label.
 * @csspart error - What is wrong with a field.
 * @csspart summary - Lines and cost.
 */
export class MiqCheckout extends MiqElement {
  static override properties: Declarations = {
    cartId: text,
    step: { reflect: true, value: 'address' },
    returnUrl: text,
    // What the form shows before it is sent.
    country: { ...text, state: true },
    method: { state: true },
  }
  static override styles = checkoutStyles

  declare cartId: string
  declare step: Step
  declare returnUrl: string
  declare private country: string
  declare private method: PaymentMethod | undefined
  #checkout: Checkout | undefined
  #saidStep: Step | undefined
  #saidProblem: unknown
  #saidOrder = ''
  #verification = ''
  #wasWrong: unknown

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#checkout = undefined
  }

  /** The payment provider has confirmed: its own id of the payment. An empty text takes it back. */
  setVerification(id: string): void {
    this.#verification = id
    const checkout = this.#checkout
    if (checkout?.isLoaded) {
      checkout.setVerification(id)
      if (id && checkout.step === 'payment') {
        checkout.setPayment('EXTERNAL', '')
      }
    }
  }

  protected override follows(context: Context): Emitter[] {
    return [...super.follows(context), cartOf(context.shop)]
  }

  protected override entered(context: Context): void {
    super.entered(context)
    const checkout = new Checkout(context.shop)
    this.#checkout = checkout
    this.#saidStep = undefined
    this.heed(checkout)
    void checkout.load(this.cartId).then(() => {
      if (this.#verification) {
        this.setVerification(this.#verification) // told before, as after the way back from a bank
      }
    })
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    const checkout = this.#checkout
    if (checkout && this.#saidStep && changed.has('step') && steps.includes(this.step)) {
      checkout.go(this.step)
    }
    if (changed.has('cartId') && this.cartId && changed.get('cartId') !== undefined) {
      void checkout?.load(this.cartId)
    }
    this.step = checkout?.step ?? this.step
    this.state = this.#stateNow()
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    const checkout = this.#checkout
    if (!checkout || this.state === 'loading') {
      return
    }
    this.#announce(checkout)
    if (checkout.wrong !== this.#wasWrong) {
      this.#wasWrong = checkout.wrong
      this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    }
  }

  get #store(): CartStore | undefined {
    return this.context && cartOf(this.context.shop)
  }

  #stateNow(): string {
    const checkout = this.#checkout
    const { shop } = this.context ?? {}
    const { cart, problem } = this.#store ?? {}
    if (checkout?.order) {
      return 'placed'
    }
    if (/^(CART_NOT_FOUND|TOKEN_|SESSION_)/.test((checkout?.problem ?? problem)?.code ?? '')) {
      return 'expired'
    }
    if (!checkout?.isLoaded || !shop?.partner || cart === undefined) {
      return shop?.problem || problem ? 'error' : 'loading'
    }
    if (!cart?.lines.length) {
      return 'empty'
    }
    if (cart.checkoutUrl) {
      return 'hosted'
    }
    return checkout.isPlacing ? 'placing' : checkout.newCost ? 'changed' : checkout.isUnsure ? 'unsure' : checkout.step
  }

  protected override render(): TemplateResult {
    const { context } = this
    const checkout = this.#checkout
    const store = context && cartOf(context.shop)
    if (!context || !checkout || !store) {
      return skeleton('')
    }
    const { i18n, shop } = context
    switch (this.state) {
      case 'placed':
        return this.#placed(checkout)
      case 'error':
        return failure(store.problem ?? shop.problem, i18n, this.#again)
      case 'expired':
        return html`<slot>${note(this.t('checkout.expired'), 'warning', nothing, 'alert')}</slot>`
      case 'empty':
        return html`<slot><p class="muted">${this.t('cart.empty')}</p></slot>`
    }
    const { cart } = store
    const { partner } = shop
    if (!cart || !partner || this.state === 'loading') {
      return skeleton(this.t('common.loading'))
    }
    const desk: Desk = { i18n, partner, store, checkout, cart }
    return html`<div class="page">
      <h2 tabindex="-1">${this.t('checkout.title')}</h2>
      <div>
        ${store.isWaiting ? note(this.t('common.offline'), 'warning', nothing, 'status') : nothing}
        ${this.state === 'hosted' ? this.#hosted(cart) : steps.map((step, at) => this.#step(step, at, desk))}
      </div>
      ${summary(desk)}
    </div>`
  }

  #hosted({ checkoutUrl }: Cart): TemplateResult {
    const url = new URL(checkoutUrl ?? '', location.href)
    if (this.returnUrl) {
      url.searchParams.set('return_url', new URL(this.returnUrl, location.href).href)
    }
    return html`<div class="stack" part="step">
      <p>${this.t('checkout.hosted')}</p>
      <p>
        <a class="button primary" href=${safeAddress(url.href, location.href) ?? nothing}>${this.t('checkout.pay')}</a>
      </p>
    </div>`
  }

  #step(step: Step, at: number, desk: Desk): TemplateResult {
    const { checkout, cart } = desk
    const { problem, isUnsure } = checkout
    // What is only missing yet is asked below.
    const blocker = cart.blockers.find(({ code }) => !code.endsWith('_MISSING') && stepOf(code) === step)
    const now = steps.indexOf(checkout.step)
    const title = this.t(`checkout.${step}`)
    return html`<section part="step" aria-current=${at === now ? 'step' : nothing} aria-labelledby="head-${step}">
      <div class="title">
        <span class="number" aria-hidden="true">${at < now ? '✓' : at + 1}</span>
        <h3 id="head-${step}" tabindex="-1" class=${at > now ? 'muted' : ''}>${title}</h3>
        ${
          at < now
            ? html`<button
                class="button quiet small"
                type="button"
                aria-label="${this.t('checkout.edit')}: ${title}"
                @click=${() => {
                  checkout.go(step)
                }}
              >
                ${this.t('checkout.edit')}
              </button>`
            : nothing
        }
      </div>
      ${
        at === now
          ? html`<div class="stack">
              ${alert(problem && isUnsure ? this.t('checkout.unsure') : desk.i18n.says(problem) || desk.i18n.says(blocker, 'blocker'), isUnsure ? 'warning' : 'danger')}
              ${this.#form(step, desk)}
            </div>`
          : at < now
            ? html`<div class="done">${this.#said(step, desk)}</div>`
            : nothing
      }
    </section>`
  }

  #form(step: Step, desk: Desk): TemplateResult {
    switch (step) {
      case 'address':
        return addressStep(desk, this.country, (country) => {
          this.country = country
        })
      case 'shipping':
        return shippingStep(desk)
      case 'payment':
        return paymentStep(desk, this.method ?? desk.checkout.method ?? desk.checkout.methods[0], (method) => {
          this.method = method
        })
      case 'review':
        return reviewStep(desk)
    }
  }

  /** What was said in a step that is behind. */
  #said(step: Step, { i18n, checkout, cart }: Desk): TemplateResult | typeof nothing {
    const { shippingAddress, shippingOptions, selectedShippingOption, vatId } = cart
    const chosen = shippingOptions?.find(({ id }) => id === selectedShippingOption?.id)
    switch (step) {
      case 'address':
        return html`${shippingAddress && letter(shippingAddress, i18n.locale)}<bdi>${vatId}</bdi>`
      case 'shipping':
        return html`<p><bdi>${chosen?.name}</bdi> · <bdi>${chosen && transit(chosen, i18n)}</bdi></p>`
      case 'payment':
        return html`<p>
          ${checkout.method ? this.t(`checkout.method.${checkout.method}`) : nothing}
          <bdi class="muted">${checkout.purchaseOrder}</bdi>
        </p>`
      case 'review':
        return nothing
    }
  }

  #placed({ order }: Checkout): TemplateResult {
    const link = safeAddress(order?.statusUrl, location.href)
    return html`<div class="placed" role="status">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="10"></circle>
        <path d="m8 12.5 2.75 2.75L16 9.5" />
      </svg>
      <h2 tabindex="-1">${this.t('checkout.placed')}</h2>
      <p>
        ${this.t('checkout.number')} <b><bdi>${order?.number}</bdi></b>
      </p>
      <p class="muted">${this.t('checkout.placedHint')}</p>
      ${link ? html`<a class="button" href=${link}>${this.t('checkout.follow')}</a>` : nothing}
    </div>`
  }

  readonly #again = (): void => {
    const checkout = this.#checkout
    void (checkout?.isLoaded ? this.#store?.reread() : checkout?.load(this.cartId))
  }

  #announce({ step, problem, order }: Checkout): void {
    if (order) {
      if (this.#saidOrder !== order.id) {
        this.#saidOrder = order.id
        const { id: orderId, number, statusToken, statusUrl } = order
        emit(this, 'miq-order-placed', { orderId, number, statusToken, statusUrl })
        this.renderRoot.querySelector('h2')?.focus()
      }
      return
    }
    const from = this.#saidStep
    if (from !== step) {
      this.#saidStep = step
      this.country = ''
      if (from) {
        emit(this, 'miq-checkout-step', { from, to: step })
        this.renderRoot.querySelector<HTMLElement>(`#head-${step}`)?.focus()
      }
    }
    if (problem !== this.#saidProblem) {
      this.#saidProblem = problem
      if (problem) {
        emit(this, 'miq-checkout-error', { code: problem.code, message: problem.message })
      }
    }
  }
}

/** Another step is asked. */
export interface CheckoutStepDetail {
  from: Step
  to: Step
}

/** An order was accepted. */
export interface OrderPlacedDetail {
  orderId: string
  /** What the buyer is told. */
  number: string
  /** Opens the order without a session. */
  statusToken: string
  statusUrl: string | null
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-checkout-step': CustomEvent<CheckoutStepDetail>
    'miq-order-placed': CustomEvent<OrderPlacedDetail>
    'miq-checkout-error': CustomEvent<ErrorDetail>
  }
}
