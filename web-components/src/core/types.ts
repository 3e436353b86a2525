import type { Operations } from '../../generated/operations.ts'

/** The partner as the widgets need it: brand, currency, limits, ways to pay. */
export type Partner = Operations['Shop']['data']['partner']
/** A model as the server knows it. */
export type Model = NonNullable<Operations['ModelRead']['data']['model']>
/** What the server measured. */
export type Geometry = NonNullable<Model['geometry']>
/** A unit of length as the schema names it. */
export type LengthUnit = Model['unit']
/** A page of offers with its facets. */
export type OfferPage = NonNullable<NonNullable<Operations['OffersRead']['data']['model']>['offers']>
/** A model in a material, in the state it really is in. */
export type Offer = OfferPage['nodes'][number]
/** One rule measured on the model. */
export type Check = Offer['checks'][number]
/** What a list can be narrowed by. */
export type Facet = OfferPage['facets'][number]
/** Variables that narrow a list of offers. */
export type MaterialFilter = NonNullable<Operations['OffersRead']['variables']['filter']>
/** How fast a part is made. */
export type Speed = NonNullable<Operations['OffersRead']['variables']['speed']>
/** The order of offers. */
export type Sort = NonNullable<Operations['OffersRead']['variables']['sort']>
/** What the buyer is about to order. */
export type Cart = NonNullable<Operations['CartRead']['data']['cart']>
/** A model in a material. */
export type CartLine = Cart['lines'][number]
/** What a cart or an order costs; what is not known yet is null. */
export type Cost = NonNullable<Cart['cost']>
/** Where it goes. */
export type Address = NonNullable<Cart['shippingAddress']>
/** The changes of a cart, by their operations. */
export type CartOperation =
  'CartStart' | 'CartAdd' | 'CartUpdate' | 'CartRemove' | 'CartAddress' | 'CartShipping' | 'CartAttributes'
/** What a change of the cart takes. */
export type CartVariables<Name extends CartOperation> = Operations[Name]['variables']
/** Where it goes, as the buyer types it. */
export type AddressInput = CartVariables<'CartAddress'>['address']
/** An accepted order. */
export type Order = NonNullable<Operations['OrderRead']['data']['order']>
/** Where an order stands. */
export type OrderStatus = Order['status']
/** An order to place. */
export type OrderInput = Operations['OrderPlace']['variables']['input']
/** How it is paid. */
export type Payment = OrderInput['payment']
/** One of the partner's ways to pay. */
export type PaymentMethod = Partner['paymentMethods'][number]
/** A line to add. */
export interface LineInput {
  modelId: string
  materialId: string
  quantity: number
  speed: Speed
  /** Codes of the warnings that the buyer accepts. */
  acknowledgedWarnings?: string[]
}
/** What changes about a line; what is left out stays. */
export interface LineChange {
  quantity?: number
  materialId?: string
  speed?: Speed
  acknowledgedWarnings?: string[]
}
/** An exact amount: a decimal as text, and its currency. */
export interface Money {
  amount: string
  currencyCode: string
}
/** What the buyer can fix, as a mutation tells it. */
export interface UserError {
  code: string
  message: string
  field: readonly string[] | null
}
