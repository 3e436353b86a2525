import * as known from './known.ts'
import type { Memory } from './memory.ts'

/** Why there is no offer to quote, with the states of those that have no price. For a model without a chosen offer. */
export function whyNoOffer(memory: Memory): string {
  const model = memory.answers.ReadModel?.model
  if (!model) {
    return 'Read the model first: a quote needs an offer with a price'
  }
  if (!model.offers) {
    return 'The offers could not be read. Read the model again'
  }
  const states = new Map<string, known.Offer[]>()
  for (const offer of model.offers.nodes) {
    states.set(offer.status, [...(states.get(offer.status) ?? []), offer])
  }
  if (states.size === 0) {
    return 'No material has a price: this partner offers none for the model'
  }
  const parts = [...states].map(([status, group]) => describeState(status, group))
  return `No material has a price for this model: ${parts.join('; ')}`
}

/** Tells whether another file is the way on: this one was refused, cannot be made, or has no price anywhere. */
export function needsAnotherModel(memory: Memory): boolean {
  const status = memory.answers.WatchModel?.modelUpdated.status
  const offers = known.offers(memory)
  const isHopeless =
    offers.length > 0 && offers.every((offer) => offer.status !== 'PRICED' && offer.status !== 'PENDING')
  return memory.progress.UploadModel === 'error' || status === 'FAILED' || status === 'UNPRINTABLE' || isHopeless
}

function describeState(status: string, group: readonly known.Offer[]): string {
  const words = `${group.length} ${status.toLowerCase().replaceAll('_', ' ')}`
  if (status === 'PENDING') {
    return `${words} (read the model again in a moment)`
  }
  const reason = group.flatMap(({ checks }) => checks).find(({ severity }) => severity === 'BLOCKING')?.message
  return reason === undefined ? words : `${words} (${reason.replace(/\.$/, '')})`
}
