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
