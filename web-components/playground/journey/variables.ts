import type { JourneyOperation, VariablesOf } from '../operations/texts.ts'
import * as known from './known.ts'
import type { Memory } from './memory.ts'
import { demoPartners } from './partners.ts'

/** What must happen before an operation has its variables. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError'
}

/** Variables as they are written into the editor: a file is the string "@name". */
export type Written<Name extends JourneyOperation> = Name extends 'UploadModel'
  ? Omit<VariablesOf<Name>, 'file'> & { file: string }
  : VariablesOf<Name>

type Writers = { [Name in JourneyOperation]: (memory: Memory) => Written<Name> }

const writers: Writers = {
  StartSession: () => ({}),
  BrowseMaterials: () => ({ filter: {}, first: 50 }),
  UploadModel: ({ fileName, choices }) => ({
    file: `@${need(fileName, 'Choose a file or take the sample part')}`,
    unit: choices.unit,
    hasRightsToModel: choices.consents,
    acceptTermsAndConditions: choices.consents,
  }),
  WatchModel: (memory) => ({ id: needModel(memory) }),
  ReadModel: (memory) => ({
    id: needModel(memory),
    quantity: memory.choices.quantity,
    shipTo: address(memory).country,
  }),
  CreateQuote: (memory) => ({ input: { lines: [quoteLine(memory)], shipTo: address(memory) } }),
  CreateCart: (memory) => ({ input: { quoteId: need(known.quoteId(memory), 'Create a quote first') } }),
  SetShippingAddress: (memory) => ({ cartId: needCart(memory), address: address(memory) }),
  SelectShipping: (memory) => ({
    cartId: needCart(memory),
    shippingOptionId: need(known.shippingOptionId(memory), 'Set the address first: it decides about the options'),
  }),
  ReadCart: (memory) => ({ id: needCart(memory) }),
  PlaceOrder: (memory) => ({
    input: {
      cartId: needCart(memory),
      expectedTotal: need(known.cartTotal(memory), 'Read the cart first: the order carries the total you saw'),
      idempotencyKey: need(memory.attempt, 'Create a cart first'),
      payment: { method: 'INVOICE' },
      reference: 'Playground',
    },
  }),
  WatchOrder: (memory) => ({ id: needOrder(memory) }),
  ReadOrder: (memory) => ({ id: needOrder(memory) }),
}

/** The variables of an operation, filled from what the journey knows. Throws NotYetError with what to do first. */
export function writeVariables<Name extends JourneyOperation>(name: Name, memory: Memory): Written<Name> {
  if (name !== 'StartSession' && name !== 'BrowseMaterials') {
    need(known.sessionToken(memory), 'Start a session first')
  }
  return writers[name](memory)
}

function quoteLine(memory: Memory): VariablesOf<'CreateQuote'>['input']['lines'][number] {
  const offer = need(known.chosenOffer(memory), 'Read the model first: a quote needs an offer with a price')
  const acknowledged = known.warningCodes(offer)
  return {
    modelId: needModel(memory),
    materialId: offer.material.id,
    quantity: memory.choices.quantity,
    speed: 'STANDARD',
    ...(acknowledged.length > 0 && { acknowledgedWarnings: acknowledged }),
  }
}

function address({ partner }: Memory): VariablesOf<'SetShippingAddress'>['address'] {
  return demoPartners[partner].address
}

function needModel(memory: Memory): string {
  return need(known.modelId(memory), 'Upload a model first')
}

function needCart(memory: Memory): string {
  return need(known.cartId(memory), 'Create a cart first')
}

function needOrder(memory: Memory): string {
  return need(known.orderId(memory), 'Place the order first')
}

function need<Value>(value: Value | undefined, first: string): Value {
  if (value === undefined) {
    throw new NotYetError(first)
  }
  return value
}
