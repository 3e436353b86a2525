import type { Cart, CartLine, Model, Money } from './types.ts'

/** Blockers that the checkout asks for itself. */
const askedLater = /^(ADDRESS_|SHIPPING_OPTION_|TAX_PENDING|CART_EMPTY)/

/** What stops a line, or without an id the whole cart, before the checkout can begin. */
export function blockersOf(cart: Cart | null | undefined, lineId: string | null = null): Cart['blockers'] {
  return cart?.blockers.filter((each) => each.lineId === lineId && !askedLater.test(each.code)) ?? []
}

/** How a buyer knows the part. */
export function lineName({ model, materialTitle }: CartLine): string {
  return model?.title ?? materialTitle
}

/** What it is made of. */
export function materialOf({ material, materialTitle }: CartLine): string {
  return material?.title ?? materialTitle
}

/** The server's picture of a line's or a part's model from the usual side. */
export function pictureOf({
  model,
}: {
  model?: Pick<Model, 'renders'> | null | undefined
}): { url: string } | undefined {
  return model?.renders?.find(({ view }) => view === 'iso') ?? model?.renders?.[0]
}

/** The next lower unit price, where it is near: at most as many more as there are. */
export function nextBreak({ offer, quantity }: CartLine): { more: number; unitPrice: Money } | undefined {
  const next = offer?.priceBreaks.find(({ minQuantity }) => minQuantity > quantity)
  const more = (next?.minQuantity ?? 0) - quantity
  return next && more <= quantity ? { more, unitPrice: next.unitPrice } : undefined
}
