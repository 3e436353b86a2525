import type { Operations } from '../../generated/operations.ts'
import browseMaterials from './browse-materials.graphql?raw'
import createCart from './create-cart.graphql?raw'
import createQuote from './create-quote.graphql?raw'
import placeOrder from './place-order.graphql?raw'
import readCart from './read-cart.graphql?raw'
import readModel from './read-model.graphql?raw'
import readOrder from './read-order.graphql?raw'
import selectShipping from './select-shipping.graphql?raw'
import setShippingAddress from './set-shipping-address.graphql?raw'
import startSession from './start-session.graphql?raw'
import uploadModel from './upload-model.graphql?raw'
import watchModel from './watch-model.graphql?raw'
import watchOrder from './watch-order.graphql?raw'

/** The journey's operations, in the order of the journey. */
export const operationTexts = {
  StartSession: startSession,
  BrowseMaterials: browseMaterials,
  UploadModel: uploadModel,
  WatchModel: watchModel,
  ReadModel: readModel,
  CreateQuote: createQuote,
  CreateCart: createCart,
  SetShippingAddress: setShippingAddress,
  SelectShipping: selectShipping,
  ReadCart: readCart,
  PlaceOrder: placeOrder,
  WatchOrder: watchOrder,
  ReadOrder: readOrder,
} as const satisfies Partial<Record<keyof Operations, string>>

/** Name of an operation of the journey. */
export type JourneyOperation = keyof typeof operationTexts

/** Data that an operation answers with. */
export type DataOf<Name extends JourneyOperation> = Operations[Name]['data']

/** Variables that an operation is sent with. */
export type VariablesOf<Name extends JourneyOperation> = Operations[Name]['variables']

/** Tells the journey's operations from any other name. */
export function isJourneyOperation(name: string | undefined): name is JourneyOperation {
  return name !== undefined && Object.hasOwn(operationTexts, name)
}
