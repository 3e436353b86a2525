import type { SeenPrices } from '../src/core/seen-prices.ts'
import type { Address, Cart, CartLine, LineChange, LineInput } from '../src/core/types.ts'
import type { Answers } from './fake-server.ts'
import { model, offers } from './fixtures.ts'

function euros(cents: number) {
  return { amount: (cents / 100).toFixed(2), currencyCode: 'EUR' }
}

/** Where the gallery's orders go. */
export const address: Address = {
  firstName: 'Ada',
  lastName: 'Byron',
  company: 'Analytical Engines',
  address1: 'Hauptstraße 5',
  address2: null,
  city: 'Berlin',
  region: null,
  postalCode: '10115',
  country: 'DE',
  phone: null,
  email: 'ada@engines.example',
}

/** Ways to ship. */
export const shippingOptions: NonNullable<Cart['shippingOptions']> = [
  { id: 'ship-post', name: 'Parcel', price: euros(690), inTransit: { minBusinessDays: 2, maxBusinessDays: 4 } },
  { id: 'ship-fast', name: 'Express', price: euros(1890), inTransit: { minBusinessDays: 1, maxBusinessDays: 1 } },
]

/** A line as the server answers it. */
export function line(id: string, materialId: string, quantity: number, change: Partial<CartLine> = {}): CartLine {
  const offer = offers.find(({ material }) => material.id === materialId)
  const unit = Math.round(Number(priceAt(offer, quantity)) * 100)
  return {
    id,
    model: { id: model.id, title: model.title, fileName: model.fileName, renders: [] },
    material: { id: materialId, title: offer?.material.title ?? materialId },
    materialTitle: offer?.material.title ?? materialId,
    quantity,
    speed: 'STANDARD',
    offer: offer ? { ...offer, unitPrice: offer.unitPrice && euros(unit) } : null,
    total: offer?.unitPrice ? euros(unit * quantity) : null,
    ...change,
  }
}

function priceAt(offer: (typeof offers)[number] | undefined, quantity: number): string {
  const reached = offer?.priceBreaks.filter(({ minQuantity }) => quantity >= minQuantity).at(-1)
  return reached?.unitPrice.amount ?? offer?.unitPrice?.amount ?? '0'
}

/** A cart with these lines; sums are calculated as the server does. */
export function cartOf(lines: readonly CartLine[], change: Partial<Cart> = {}): Cart {
  const { shippingAddress = null, selectedShippingOption = null } = change
  const chosen = shippingOptions.find(({ id }) => id === selectedShippingOption?.id)
  const sum = lines.reduce((all, { total }) => all + Math.round(Number(total?.amount ?? 0) * 100), 0)
  const hasPrices = lines.every(({ total }) => total)
  const shipping = chosen && Math.round(Number(chosen.price.amount) * 100)
  const tax = shipping === undefined ? undefined : Math.round((sum + shipping) * 0.19)
  const blockers = [
    ...(lines.length === 0 ? [blocker('CART_EMPTY', 'There is nothing in the cart.')] : []),
    ...(shippingAddress ? [] : [blocker('ADDRESS_MISSING', 'Please say where it goes.')]),
    ...(chosen ? [] : [blocker('SHIPPING_OPTION_MISSING', 'Please choose how it is shipped.')]),
  ]
  return {
    id: 'cart-1',
    version: 1,
    totalQuantity: lines.reduce((all, { quantity }) => all + quantity, 0),
    lines: [...lines],
    shippingAddress,
    suggestedAddress: null,
    shippingOptions: shippingAddress && [...shippingOptions],
    selectedShippingOption,
    cost: {
      subtotal: hasPrices ? euros(sum) : null,
      fees: [],
      shipping: chosen?.price ?? null,
      tax: tax === undefined ? null : { status: 'CALCULATED', total: euros(tax) },
      total: tax === undefined || shipping === undefined ? null : euros(sum + shipping + tax),
    },
    blockers,
    attributes: [],
    vatId: null,
    order: null,
    checkoutUrl: null,
    ...change,
  }
}

/** A blocker of the whole cart, or of a line. */
export function blocker(code: string, message: string, lineId: string | null = null): Cart['blockers'][number] {
  return { code, message, lineId }
}

/** A cart that lives in the page: it takes every change, starting with what it is given. */
export function cartServer(start?: Cart): Answers {
  let cart: Cart | null = start ?? null
  let last = cart?.lines.length ?? 0
  const show = (next: Cart) => {
    cart = { ...next, id: cart?.id ?? 'cart-1', version: (cart?.version ?? 0) + 1 }
    return { result: { cart, userErrors: [] } }
  }
  const remake = (lines: readonly CartLine[], change: Partial<Cart> = {}) => {
    const { shippingAddress, selectedShippingOption, suggestedAddress, vatId, attributes, checkoutUrl } = {
      ...cartOf([]),
      ...cart,
      ...change,
    }
    const kept = { shippingAddress, selectedShippingOption, suggestedAddress, vatId, attributes, checkoutUrl }
    return show(cartOf(lines, kept))
  }
  const added = (lines: readonly Pick<LineInput, 'materialId' | 'quantity'>[]): CartLine[] => {
    const all = [...(cart?.lines ?? [])]
    for (const each of lines) {
      const at = all.findIndex(({ material }) => material?.id === each.materialId)
      const old = all[at]
      if (old) {
        all[at] = line(old.id, each.materialId, old.quantity + each.quantity)
      } else {
        all.push(line(`line-${++last}`, each.materialId, each.quantity))
      }
    }
    return all
  }
  const changed = (old: CartLine, change: { [Key in keyof LineChange]?: unknown } | undefined): CartLine =>
    change
      ? line(
          old.id,
          (change.materialId as string | undefined) ?? old.material?.id ?? '',
          (change.quantity as number | undefined) ?? old.quantity,
        )
      : old
  return {
    CartStart: ({ input }) => {
      cart = input.replacesCartId ? cart : null
      return remake(added((input.lines ?? []) as LineInput[]))
    },
    CartRead: () => ({ cart }),
    CartAdd: ({ lines }) => remake(added(lines as LineInput[])),
    CartUpdate: ({ lines }) =>
      remake(
        (cart?.lines ?? []).map((old) =>
          changed(
            old,
            lines.find(({ lineId }) => lineId === old.id),
          ),
        ),
      ),
    CartRemove: ({ lineIds }) => remake((cart?.lines ?? []).filter(({ id }) => !lineIds.includes(id))),
    CartAddress: ({ address: given }) => remake(cart?.lines ?? [], { shippingAddress: { ...noAddress, ...given } }),
    CartShipping: ({ shippingOptionId }) =>
      remake(cart?.lines ?? [], { selectedShippingOption: { id: shippingOptionId } }),
    CartAttributes: ({ vatId }) => remake(cart?.lines ?? [], { vatId: vatId ?? null }),
  }
}

const noAddress: Address = {
  firstName: null,
  lastName: null,
  company: null,
  address1: '',
  address2: null,
  city: '',
  region: null,
  postalCode: '',
  country: 'DE',
  phone: null,
  email: null,
}

/** Two lines, as most states show them. */
export const cart: Cart = cartOf([line('line-1', 'pa12-white', 8), line('line-2', 'steel', 1)])

/** Lets the page know a cart from before, and the prices that its buyer has seen. */
export function keepCart(id = 'cart-1', seen: SeenPrices = {}): void {
  sessionStorage.setItem(`modeliq:cart:${location.origin}:pk_test_acme`, JSON.stringify({ id, seen }))
}
