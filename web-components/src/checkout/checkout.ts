import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { addressFields, addressLines, readAddress, type AddressField } from '../core/address.ts'
import { cartOf, type CartStore } from '../core/cart.ts'
import { lineName } from '../core/cart-view.ts'
import { Checkout, stepOf, steps, type Step } from '../core/checkout.ts'
import type { Context } from '../core/context.ts'
import { costRows } from '../core/cost-rows.ts'
import { MiqElement } from '../core/element.ts'
import type { Emitter } from '../core/emitter.ts'
import { country, money } from '../core/format.ts'
import { safeAddress } from '../core/links.ts'
import type { Address, Cart, Cost, PaymentMethod } from '../core/types.ts'
import { emit } from '../events.ts'
import { checkoutStyles } from './checkout.styles.ts'

type ShippingOption = NonNullable<Cart['shippingOptions']>[number]

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
  static override properties: PropertyDeclarations = {
    cartId: { type: String, attribute: 'cart-id' },
    step: { type: String, reflect: true },
    returnUrl: { type: String, attribute: 'return-url' },
    // What the form shows before it is sent.
    country: { state: true },
    method: { state: true },
  }
  static override styles = checkoutStyles

  declare cartId: string
  declare step: Step
  declare returnUrl: string
  declare private country: string
  declare private method: PaymentMethod | undefined
  #checkout: Checkout | undefined
  #stop: (() => void) | undefined
  #saidStep: Step | undefined
  #saidProblem: unknown
  #saidOrder = ''
  #wasWrong: unknown

  constructor() {
    super()
    this.cartId = ''
    this.step = 'address'
    this.returnUrl = ''
    this.country = ''
    this.method = undefined
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
    this.#checkout = undefined
  }

  /** The payment provider has confirmed: its own id of the payment. An empty text takes it back. */
  setVerification(id: string): void {
    this.#checkout?.setVerification(id)
    if (id && this.#checkout?.step === 'payment') {
      this.#checkout.setPayment('EXTERNAL', '')
    }
  }

  protected override follows(context: Context): Emitter[] {
    return [...super.follows(context), cartOf(context.shop)]
  }

  protected override entered(context: Context): void {
    super.entered(context)
    this.#stop?.()
    const checkout = new Checkout(context.shop)
    this.#checkout = checkout
    this.#saidStep = undefined
    this.#stop = checkout.subscribe(() => {
      this.requestUpdate()
    })
    void checkout.load(this.cartId || undefined)
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
    const checkout = this.#checkout
    const { cart } = this.#store ?? {}
    switch (this.state) {
      case 'placed':
        return this.#placed()
      case 'error':
        return this.#failed()
      case 'expired':
        return html`<slot><p class="note warning" role="alert">${this.t('checkout.expired')}</p></slot>`
      case 'empty':
        return html`<slot><p class="muted">${this.t('cart.empty')}</p></slot>`
    }
    if (!checkout || !cart || this.state === 'loading') {
      return html`<slot></slot>
        <div class="skeleton" aria-busy="true"><p class="visually-hidden">${this.t('common.loading')}</p></div>`
    }
    return html`<div class="page">
      <h2 tabindex="-1">${this.t('checkout.title')}</h2>
      <div>
        ${
          this.#store?.isWaiting ? html`<p class="note warning" role="status">${this.t('common.offline')}</p>` : nothing
        }
        ${
          this.state === 'hosted'
            ? this.#hosted(cart)
            : steps.map((step, at) => this.#step(step, at + 1, checkout, cart))
        }
      </div>
      ${this.#summary(cart, checkout.newCost ?? cart.cost)}
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

  #step(step: Step, number: number, checkout: Checkout, cart: Cart): TemplateResult {
    const isNow = checkout.step === step
    const isBehind = number - 1 < steps.indexOf(checkout.step)
    const title = this.t(`checkout.${step}`)
    return html`<section part="step" aria-current=${isNow ? 'step' : nothing} aria-labelledby="head-${step}">
      <div class="title">
        <span class="number" aria-hidden="true">${isBehind ? '✓' : number}</span>
        <h3 id="head-${step}" tabindex="-1" class=${isNow || isBehind ? '' : 'muted'}>${title}</h3>
        ${
          isBehind
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
        isNow
          ? html`<div class="stack">${this.#general(checkout)} ${this.#form(step, checkout, cart)}</div>`
          : isBehind
            ? html`<div class="done">${this.#said(step, checkout, cart)}</div>`
            : nothing
      }
    </section>`
  }

  /** What is wrong with all of a step, and no field. */
  #general({ problem, isUnsure }: Checkout): TemplateResult {
    return html`<div role="alert" ?hidden=${!problem}>
      ${
        problem
          ? html`<p class="note ${isUnsure ? 'warning' : 'danger'}">
              ${isUnsure ? this.t('checkout.unsure') : this.context?.i18n.code('error', problem.code, problem.message)}
            </p>`
          : nothing
      }
    </div>`
  }

  #form(step: Step, checkout: Checkout, cart: Cart): TemplateResult {
    switch (step) {
      case 'address':
        return this.#address(checkout, cart)
      case 'shipping':
        return this.#shipping(checkout, cart)
      case 'payment':
        return this.#payment(checkout)
      case 'review':
        return this.#review(checkout, cart)
    }
  }

  /** What was said in a step that is behind. */
  #said(step: Step, checkout: Checkout, cart: Cart): TemplateResult | typeof nothing {
    const chosen = cart.shippingOptions?.find(({ id }) => id === cart.selectedShippingOption?.id)
    switch (step) {
      case 'address':
        return cart.shippingAddress
          ? html`${this.#letter(cart.shippingAddress)} ${cart.vatId ? html`<bdi>${cart.vatId}</bdi>` : nothing}`
          : nothing
      case 'shipping':
        return chosen ? html`<p>${chosen.name}, <bdi>${this.#transit(chosen)}</bdi></p>` : nothing
      case 'payment':
        return html`<p>
          ${checkout.method ? this.t(`checkout.method.${checkout.method}`) : nothing}
          <bdi class="muted">${checkout.purchaseOrder}</bdi>
        </p>`
      case 'review':
        return nothing
    }
  }

  #letter(address: Address): TemplateResult {
    const lines = addressLines(address, country(address.country, this.language))
    return html`<address>${lines.map((line) => html`<bdi>${line}</bdi><br />`)}</address>`
  }

  #address(checkout: Checkout, cart: Cart): TemplateResult {
    const { shipsTo = [] } = this.context?.shop.partner ?? {}
    const given = cart.shippingAddress
    const chosen = this.country || given?.country || this.#likely(shipsTo)
    const countries = shipsTo
      .map((code) => ({ code, name: country(code, this.language) }))
      .sort((a, b) => a.name.localeCompare(b.name, this.language))
    return html`${this.#suggestion(checkout, cart)}
      <form
        @submit=${(event: SubmitEvent) => {
          const { address, vatId } = readAddress(taken(event))
          void checkout.setAddress(address, vatId)
        }}
      >
        <div class="fields">
          <div part="field">
            <label for="country">${this.t('checkout.country')}</label>
            <select
              id="country"
              name="country"
              autocomplete="shipping country"
              required
              aria-invalid=${checkout.wrong.has('country')}
              aria-describedby="wrong-country"
              @change=${({ target }: Event) => {
                this.country = (target as HTMLSelectElement).value
              }}
            >
              ${countries.map(
                ({ code, name }) => html`<option value=${code} ?selected=${code === chosen}>${name}</option>`,
              )}
            </select>
            ${this.#wrong(checkout, 'country')}
          </div>
          ${addressFields(chosen).map((field) =>
            this.#field(checkout, field, field.name === 'vatId' ? cart.vatId : given?.[field.name]),
          )}
        </div>
        ${this.#onward(checkout)}
      </form>`
  }

  #suggestion(checkout: Checkout, { shippingAddress, suggestedAddress }: Cart): TemplateResult | typeof nothing {
    return shippingAddress && suggestedAddress
      ? html`<div class="note">
          <div>
            <p class="small">${this.t('checkout.suggested')}</p>
            ${this.#letter({ ...suggestedAddress, firstName: null, lastName: null, company: null })}
          </div>
          <button class="button" type="button" @click=${() => void checkout.takeSuggestion()}>
            ${this.t('checkout.take')}
          </button>
        </div>`
      : nothing
  }

  #field(checkout: Checkout, field: AddressField, value: string | null | undefined): TemplateResult {
    const { name, autocomplete, type, isRequired, isHalf } = field
    return html`<div part="field" class=${isHalf ? 'half' : nothing}>
      <label for=${name}
        >${this.t(`checkout.${name}`)}
        ${isRequired ? nothing : html`<span class="muted small">${this.t('checkout.optional')}</span>`}</label
      >
      <input
        id=${name}
        name=${name}
        type=${type ?? 'text'}
        autocomplete=${autocomplete === 'off' ? 'off' : `shipping ${autocomplete}`}
        maxlength="80"
        ?required=${isRequired}
        .value=${value ?? ''}
        aria-invalid=${checkout.wrong.has(name)}
        aria-describedby="wrong-${name}"
      />
      ${this.#wrong(checkout, name)}
    </div>`
  }

  /** What is wrong with a field, in its place. */
  #wrong(checkout: Checkout, name: string): TemplateResult {
    const problem = checkout.wrong.get(name)
    const i18n = this.context?.i18n
    const own = problem?.code === 'ADDRESS_INCOMPLETE' ? i18n?.maybe(`checkout.wrong.${name}`) : undefined
    return html`<p part="error" class="error small" id="wrong-${name}">
      ${problem ? (own ?? i18n?.code('error', problem.code, problem.message)) : nothing}
    </p>`
  }

  #shipping(checkout: Checkout, cart: Cart): TemplateResult {
    const options = cart.shippingOptions
    if (!options?.length) {
      return html`<p class="note warning" role="status">
        <span>${this.t(options ? 'checkout.noShipping' : 'checkout.shippingUnknown')}</span>
        <button class="button" type="button" @click=${this.#again}>${this.t('common.retry')}</button>
      </p>`
    }
    const chosen = cart.selectedShippingOption?.id ?? options[0]?.id
    return html`${this.#suggestion(checkout, cart)}
      <form
        @submit=${(event: SubmitEvent) => {
          const id = taken(event).get('shipping')
          if (typeof id === 'string') {
            void checkout.selectShipping(id)
          }
        }}
      >
        <fieldset>
          <legend class="visually-hidden">${this.t('checkout.shipping')}</legend>
          ${options.map(
            (option) =>
              html`<label class="choice">
                <input type="radio" name="shipping" required value=${option.id} ?checked=${option.id === chosen} />
                <span>${option.name}</span>
                <bdi>${money(option.price, this.language)}</bdi>
                <small>${this.#transit(option)}</small>
              </label>`,
          )}
        </fieldset>
        ${this.#onward(checkout)}
      </form>`
  }

  #transit({ inTransit: { minBusinessDays: min, maxBusinessDays: max } }: ShippingOption): string {
    return min === max ? this.count('checkout.days', { count: max }) : this.t('common.leadTime', { min, max })
  }

  #payment(checkout: Checkout): TemplateResult {
    const method = this.method ?? checkout.method
    return html`<form
      @submit=${(event: SubmitEvent) => {
        const number = taken(event).get('purchaseOrder')
        if (method) {
          checkout.setPayment(method, typeof number === 'string' ? number : '')
        }
      }}
    >
      <fieldset>
        <legend class="visually-hidden">${this.t('checkout.payment')}</legend>
        ${checkout.methods.map(
          (each) =>
            html`<label class="choice">
                <input
                  type="radio"
                  name="method"
                  required
                  value=${each}
                  ?checked=${each === method}
                  @change=${() => {
                    this.method = each
                  }}
                />
                <span>${this.t(`checkout.method.${each}`)}</span>
                <small>${this.t(`checkout.method.${each}.about`)}</small>
              </label>
              ${each === method ? this.#paymentDetails(checkout, each) : nothing}`,
        )}
      </fieldset>
      ${this.#onward(checkout)}
    </form>`
  }

  #paymentDetails(checkout: Checkout, method: PaymentMethod): TemplateResult | typeof nothing {
    switch (method) {
      case 'INVOICE':
        return html`<div part="field" class="more">
          <label for="purchaseOrder"
            >${this.t('checkout.purchaseOrder')} <span class="muted small">${this.t('checkout.optional')}</span></label
          >
          <input
            id="purchaseOrder"
            name="purchaseOrder"
            maxlength="64"
            autocomplete="off"
            .value=${checkout.purchaseOrder}
            aria-invalid=${checkout.wrong.has('purchaseOrder')}
            aria-describedby="wrong-purchaseOrder"
          />
          ${this.#wrong(checkout, 'purchaseOrder')}
        </div>`
      case 'EXTERNAL':
        return html`<div class="more stack">
          <slot name="payment"></slot>
          ${
            checkout.verificationId
              ? html`<p class="note success" role="status">${this.t('checkout.paid')}</p>`
              : html`<p class="muted small">${this.t('checkout.payAbove')}</p>`
          }
          <div role="alert">${this.#wrong(checkout, 'verificationId')}</div>
        </div>`
      default:
        return nothing
    }
  }

  #review(checkout: Checkout, { blockers, cost }: Cart): TemplateResult {
    const { newCost, isPlacing } = checkout
    const total = newCost?.total ?? cost?.total
    const isReady = !isPlacing && total && (newCost || blockers.length === 0)
    const terms = safeAddress(this.context?.shop.partner?.termsUrl, location.href)
    return html`${blockers.map(
        ({ code, message }) =>
          html`<p class="note danger">
            <span>${this.context?.i18n.code('blocker', code, message)}</span>
            ${this.#mend(code, checkout)}
          </p>`,
      )}
      ${newCost ? this.#changed(checkout, newCost) : nothing}
      <slot name="fields"></slot>
      <slot name="legal">
        ${
          terms
            ? html`<p class="small"><a href=${terms} target="_blank" rel="noopener">${this.t('checkout.terms')}</a></p>`
            : nothing
        }
      </slot>
      <div class="actions">
        <button
          class="button primary"
          type="button"
          aria-disabled=${!isReady}
          @click=${() => {
            if (isReady) {
              void checkout.place()
            }
          }}
        >
          ${
            isPlacing
              ? this.t('checkout.placing')
              : html`${this.t(newCost ? 'checkout.placeAnew' : 'checkout.place')}
                  <bdi>${total ? money(total, this.language) : nothing}</bdi>`
          }
        </button>
        ${
          newCost
            ? html`<button
                class="button"
                type="button"
                @click=${() => {
                  checkout.decline()
                }}
              >
                ${this.t('checkout.decline')}
              </button>`
            : nothing
        }
      </div>
      <p class="visually-hidden" role="status">${isPlacing ? this.t('checkout.placing') : nothing}</p>`
  }

  #changed({ oldTotal }: Checkout, { total }: Cost): TemplateResult {
    return html`<p class="note warning" role="alert">
      <span>
        ${this.t('checkout.changed')}<br />
        <s class="muted"><bdi>${oldTotal ? money(oldTotal, this.language) : ''}</bdi></s>
        <b><bdi>${total ? money(total, this.language) : ''}</bdi></b>
      </span>
    </p>`
  }

  /** A way to the step that asks for what is missing. */
  #mend(code: string, checkout: Checkout): TemplateResult | typeof nothing {
    const step = stepOf(code)
    return step
      ? html`<button
          class="button"
          type="button"
          @click=${() => {
            checkout.go(step)
          }}
        >
          ${this.t(`checkout.${step}`)}
        </button>`
      : nothing
  }

  #summary(cart: Cart, cost: Cost | null): TemplateResult {
    const rows = cost && this.context ? costRows(cost, this.context.i18n) : []
    return html`<aside part="summary" aria-label=${this.t('checkout.summary')}>
      <h3>${this.t('checkout.summary')}</h3>
      <ul>
        ${cart.lines.map(
          (line) =>
            html`<li class="row">
              <span class="name">
                <bdi>${lineName(line)}</bdi> × <bdi>${line.quantity}</bdi><br />
                <bdi class="muted small">${line.material?.title ?? line.materialTitle}</bdi>
              </span>
              <bdi>${line.total ? money(line.total, this.language) : '–'}</bdi>
            </li>`,
        )}
      </ul>
      <dl>
        ${rows.map(
          ({ label, value, note }) =>
            html`<div class="row">
              <dt>${label}${note ? html`<br /><span class="muted small">${note}</span>` : nothing}</dt>
              <dd><bdi>${value}</bdi></dd>
            </div>`,
        )}
        <div class="row total">
          <dt>${this.t('cost.total')}</dt>
          <dd><bdi>${cost?.total ? money(cost.total, this.language) : this.t('cost.unknown')}</bdi></dd>
        </div>
      </dl>
    </aside>`
  }

  #placed(): TemplateResult {
    const order = this.#checkout?.order
    const link = safeAddress(order?.statusUrl, location.href)
    return html`<div class="placed" role="status">
      <svg class="tick" viewBox="0 0 24 24" aria-hidden="true">
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

  #failed(): TemplateResult {
    const { code, message } = this.#store?.problem ?? this.context?.shop.problem ?? { code: 'NETWORK', message: '' }
    return html`<slot>
      <div class="note danger" role="alert">
        <span>${this.context?.i18n.code('error', code, message)}</span>
        <button class="button" type="button" @click=${this.#again}>${this.t('common.retry')}</button>
      </div>
    </slot>`
  }

  #onward({ isBusy }: Checkout): TemplateResult {
    return html`<div class="actions">
      <button class="button primary" type="submit" aria-busy=${isBusy}>
        ${this.t(isBusy ? 'common.loading' : 'checkout.next')}
      </button>
    </div>`
  }

  readonly #again = (): void => {
    if (this.#checkout?.isLoaded) {
      void this.#store?.reread()
    } else {
      void this.#checkout?.load(this.cartId || undefined)
    }
  }

  /** The reader's own country where the partner ships there. */
  #likely(shipsTo: readonly string[]): string {
    const region = (tag: string | undefined): string | undefined => new Intl.Locale(tag ?? 'en').region
    const own = region(this.language) ?? region(this.context?.shop.partner?.locale)
    return shipsTo.find((code) => code === own) ?? shipsTo[0] ?? ''
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

/** What a form says that the browser has let through. */
function taken(event: SubmitEvent): FormData {
  event.preventDefault()
  return new FormData(event.currentTarget as HTMLFormElement)
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
