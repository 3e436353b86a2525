import type { DataOf } from '../operations/texts.ts'
import type { Memory } from './memory.ts'

type ReadModelData = NonNullable<DataOf<'ReadModel'>['model']>

/** An offer of the model as the journey reads it. */
export type Offer = NonNullable<ReadModelData['offers']>['nodes'][number]

type ReadCartData = NonNullable<DataOf<'ReadCart'>['cart']>

/** Something in the way of ordering a cart. */
export type Blocker = ReadCartData['blockers'][number]

/** The bearer token of the session, undefined before there is one. */
export function sessionToken({ answers }: Memory): string | undefined {
  return answers.StartSession?.sessionCreate?.session?.token
}

/** The headers of every request of the journey, in the order they are shown. */
export function requestHeaders(memory: Memory, key: string): Record<string, string> {
  const token = sessionToken(memory)
  return { 'X-ModelIQ-Key': key, ...(token !== undefined && { Authorization: `Bearer ${token}` }) }
}

/** Global id of the uploaded model. */
export function modelId({ answers }: Memory): string | undefined {
  return answers.UploadModel?.modelUpload?.model?.id
}

/** The offers of the model, cheapest first, as read last. */
export function offers({ answers }: Memory): readonly Offer[] {
  return answers.ReadModel?.model?.offers?.nodes ?? []
}

/** The offer to quote: the one chosen in the panel, else the first that has a price. */
export function chosenOffer(memory: Memory): Offer | undefined {
  const priced = offers(memory).filter(({ status }) => status === 'PRICED')
  return priced.find(({ id }) => id === memory.choices.offerId) ?? priced[0]
}

/** Codes of the warnings that come with an offer. A partner may ask that the buyer has seen them. */
export function warningCodes(offer: Offer): string[] {
  return [...new Set(offer.checks.filter(({ severity }) => severity === 'WARNING').map(({ code }) => code))]
}

/** Global id of the quote. */
export function quoteId({ answers }: Memory): string | undefined {
  return answers.CreateQuote?.quoteCreate?.quote?.id
}

/** Global id of the cart. */
export function cartId({ answers }: Memory): string | undefined {
  return answers.CreateCart?.cartCreate?.cart?.id
}

/** The first, cheapest shipping option of the cart. */
export function shippingOptionId({ answers }: Memory): string | undefined {
  return answers.SetShippingAddress?.cartShippingAddressUpdate?.cart?.shippingOptions?.[0]?.id
}

/** What the cart costs in all, as read last. */
export function cartTotal({ answers }: Memory): { amount: string; currencyCode: string } | undefined {
  return answers.ReadCart?.cart?.cost?.total ?? undefined
}

/** Global id of the order. */
export function orderId({ answers }: Memory): string | undefined {
  return answers.PlaceOrder?.orderPlace?.order?.id
}

/** What is in the way of ordering the cart, as read last. An order that was placed had nothing in its way. */
export function blockers(memory: Memory): readonly Blocker[] {
  return orderId(memory) === undefined ? (memory.answers.ReadCart?.cart?.blockers ?? []) : []
}

/** What the order has come to, from the answer that told last. */
export function orderStatus({ answers, ticks }: Memory): string | undefined {
  return ticks.WatchOrder?.at(-1) ?? answers.ReadOrder?.order?.status ?? answers.PlaceOrder?.orderPlace?.order?.status
}

/** An order that needs attention still moves, once a person has looked. */
const lastOrderStates = new Set<string | undefined>(['SHIPPED', 'CANCELLED', 'REJECTED'])

/** Tells whether nothing more will happen to the order. */
export function isOrderOver(memory: Memory): boolean {
  return lastOrderStates.has(orderStatus(memory))
}
