import type { JourneyOperation, VariablesOf } from '../operations/texts.ts'
import * as known from './known.ts'
import type { Memory } from './memory.ts'
import { whyNoOffer } from './offers.ts'
import { demoPartners } from './partners.ts'
import { readQuantity } from './quantity.ts'

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
    quantity: readQuantity(memory.choices.quantity) ?? 1,
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

/** What was asked for too early and still is, for the same reason: once that is mended, nobody wants to read it. */
export function stillEarly(memory: Memory): Memory['early'] {
  const reasons = Object.entries(memory.early) as [JourneyOperation, string][]
  return Object.fromEntries(reasons.filter(([name, reason]) => whatFirst(name, memory) === reason))
}

/** What has to happen before an operation; undefined when it can be sent. */
function whatFirst(name: JourneyOperation, memory: Memory): string | undefined {
  try {
    writeVariables(name, memory)
    return undefined
  } catch (error) {
    if (error instanceof NotYetError) {
      return error.message
    }
    throw error
  }
}

function quoteLine(memory: Memory): VariablesOf<'CreateQuote'>['input']['lines'][number] {
  const offer = need(known.chosenOffer(memory), whyNoOffer(memory))
  const acknowledged = known.warningCodes(offer)
  return {
    modelId: needModel(memory),
    materialId: offer.material.id,
    quantity: need(readQuantity(memory.choices.quantity), 'Write a whole number of pieces'),
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
