import { cartOf, type Outcome } from './cart.ts'
import { Emitter } from './emitter.ts'
import { OrderAttempts, type Placed } from './order-attempt.ts'
import type { Problem } from './problem.ts'
import type { Shop } from './shop.ts'
import type { AddressInput, Cart, Cost, Money, Order, PaymentMethod } from './types.ts'

/** What the buyer is asked, in this order. */
export const steps = ['address', 'shipping', 'payment', 'review'] as const
/** One of them. */
export type Step = (typeof steps)[number]

/** The step in which the buyer can mend what stops the cart; undefined when it is none of the checkout's. */
export function stepOf(code: string): Step | undefined {
  return /^(ADDRESS_|TAX_PENDING|RESTRICTED)/.test(code)
    ? 'address'
    : /^SHIPPING_OPTION_/.test(code)
      ? 'shipping'
      : /^(PAYMENT|REFERENCE)_INVALID/.test(code)
        ? 'payment'
        : undefined
}

/** The way from a cart to an order: where the buyer is, what is wrong, and the one attempt to order. */
export class Checkout extends Emitter {
  readonly #shop: Shop
  readonly #attempts: OrderAttempts
  step: Step = 'address'
  /** What the server found wrong, by the field's name: `postalCode`, `vatId`, `purchaseOrder`. */
  wrong: ReadonlyMap<string, Problem> = new Map()
  /** Undefined until the buyer has said how to pay. */
  method: PaymentMethod | undefined
  purchaseOrder = ''
  /** The payment provider's own id, once the buyer has paid there. */
  verificationId = ''
  /** What is wrong with all of it. */
  problem: Problem | undefined
  /** It may have been ordered: no answer came. */
  isUnsure = false
  /** Something is on its way. */
  isBusy = false
  /** Ordering is on its way. */
  isPlacing = false
  /** What it costs now, when that is not what the buyer agreed to. */
  newCost: Cost | undefined
  /** What the buyer agreed to before it changed. */
  oldTotal: Money | undefined
  order: Order | undefined
  /** The cart was read, and a lost attempt was answered. */
  isLoaded = false

  constructor(shop: Shop, attempts = new OrderAttempts(shop)) {
    super()
    this.#shop = shop
    this.#attempts = attempts
  }

  /** Reads the cart, and what became of an attempt that a reload has cut off: the buyer alone sends it again. */
  async load(cartId = ''): Promise<void> {
    await this.#shop.load()
    const lost = this.#attempts.unanswered
    if (lost) {
      this.order = await this.#attempts.orderOf(lost.cartId)
      if (this.order) {
        this.#attempts.forget()
        this.#store.ordered()
        this.changed()
        return
      }
      Object.assign(this, lost.payment, { isUnsure: true, problem: { code: 'NETWORK', message: 'no answer' } })
    }
    await this.#store.use(cartId)
    this.isLoaded = this.#store.cart !== undefined
    this.step = this.#firstOpen()
    this.changed()
  }

  /** The partner's ways to pay. */
  get methods(): readonly PaymentMethod[] {
    return this.#shop.partner?.paymentMethods ?? []
  }

  get #store() {
    return cartOf(this.#shop)
  }

  get #cart(): Cart | undefined {
    return this.#store.cart ?? undefined
  }

  /** Whether a step has what it asks for. */
  isDone(step: Step): boolean {
    const cart = this.#cart
    switch (step) {
      case 'address':
        return Boolean(cart?.shippingAddress) && !cart?.blockers.some(({ code }) => stepOf(code) === 'address')
      case 'shipping':
        return Boolean(cart?.selectedShippingOption)
      case 'payment':
        return this.method !== undefined && (this.method !== 'EXTERNAL' || this.verificationId !== '')
      case 'review':
        return this.order !== undefined
    }
  }

  /** Goes to a step; what comes before it is asked first. */
  go(step: Step): void {
    const open = this.#firstOpen()
    this.step = steps.indexOf(step) > steps.indexOf(open) ? open : step
    this.problem = undefined
    this.changed()
  }

  /** Keeps the address, and the VAT id where it changed; goes on when both are taken. */
  async setAddress(address: AddressInput, vatId: string): Promise<void> {
    await this.#do(async () => {
      const outcome = await this.#store.setAddress(address)
      return outcome.ok && vatId !== (this.#cart?.vatId ?? '') ? this.#store.setVatId(vatId) : outcome
    }, 'shipping')
  }

  /** Takes the address as the tax provider writes it. */
  async takeSuggestion(): Promise<void> {
    const { shippingAddress, suggestedAddress } = this.#cart ?? {}
    if (shippingAddress && suggestedAddress) {
      const { firstName, lastName, company, phone, email } = shippingAddress
      const address = { ...suggestedAddress, firstName, lastName, company, phone, email }
      await this.#do(() => this.#store.setAddress(address), this.step)
    }
  }

  /** Chooses how it is shipped. */
  async selectShipping(id: string): Promise<void> {
    await this.#do(() => this.#store.selectShipping(id), 'payment')
  }

  /** Keeps how it is paid; goes on when nothing is missing. */
  setPayment(method: PaymentMethod, purchaseOrder: string): void {
    this.problem = undefined
    this.method = method
    this.purchaseOrder = method === 'INVOICE' ? purchaseOrder.trim() : ''
    this.wrong = new Map(
      this.isDone('payment') ? [] : [['verificationId', { code: 'PAYMENT_INVALID', message: 'not paid yet' }]],
    )
    if (this.wrong.size === 0) {
      this.go('review')
    }
    this.changed()
  }

  /** The payment provider has confirmed; the id is its own. An empty one takes it back. */
  setVerification(id: string): void {
    this.verificationId = id
    this.wrong = new Map()
    this.changed()
  }

  /** Orders at the price that is shown. */
  async place(): Promise<void> {
    const cart = this.#cart
    const total = this.newCost?.total ?? cart?.cost?.total
    if (cart && total) {
      await this.#place(cart.id, total)
    }
  }

  /** Does not agree to the new price. */
  decline(): void {
    this.newCost = undefined
    void this.#store.reread()
    this.changed()
  }

  async #place(cartId: string, expectedTotal: Money): Promise<void> {
    const { method, purchaseOrder, verificationId } = this
    if (!method) {
      return
    }
    this.isPlacing = true
    this.problem = undefined
    this.isUnsure = false
    this.changed()
    const placed = await this.#attempts.place({
      cartId,
      expectedTotal: { amount: expectedTotal.amount, currencyCode: expectedTotal.currencyCode },
      payment: {
        method,
        ...(method === 'INVOICE' && purchaseOrder && { purchaseOrder }),
        ...(method === 'EXTERNAL' && { verificationId }),
      },
      // A purchase order is the buyer's own reference too: the order gives that back, how it is paid is its own affair.
      ...(purchaseOrder && { reference: purchaseOrder }),
    })
    this.isPlacing = false
    this.#take(placed, expectedTotal)
    this.changed()
  }

  #take(placed: Placed, agreed: Money): void {
    this.newCost = undefined
    if (placed.kind === 'placed') {
      this.order = placed.order
      this.#store.ordered()
      return
    }
    if (placed.kind === 'changed') {
      this.oldTotal = agreed
      this.newCost = placed.newCost
      return
    }
    const { problem } = placed
    this.problem = problem
    this.isUnsure = placed.kind === 'unsure'
    const step = stepOf(problem.code)
    if (step) {
      this.wrong = byField([problem])
      if (problem.field?.endsWith('verificationId')) {
        this.verificationId = ''
      }
      this.step = step
    }
    if (!this.isUnsure) {
      void this.#store.reread() // what stops it may be new to this page
    }
  }

  async #do(task: () => Promise<Outcome>, next: Step): Promise<void> {
    if (this.isBusy) {
      return
    }
    this.isBusy = true
    this.problem = undefined
    this.changed()
    const outcome = await task()
    this.isBusy = false
    const problems = outcome.ok ? [] : outcome.problems
    this.wrong = byField(problems)
    this.problem = problems.find(({ field }) => !field)
    if (outcome.ok) {
      this.go(next)
    }
    this.changed()
  }

  #firstOpen(): Step {
    return steps.find((step) => !this.isDone(step)) ?? 'review'
  }
}

/** Problems by the name of the field that they are about. */
function byField(problems: readonly Problem[]): Checkout['wrong'] {
  return new Map(problems.map((each) => [each.field?.split('.').at(-1) ?? '', each]))
}
