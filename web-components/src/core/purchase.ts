import type { Flow } from './flow.ts'
import type { Line } from './quote.ts'
import type { Offer, Partner } from './types.ts'

/** Why what is chosen cannot be bought yet. */
export type Hindrance =
  Exclude<Offer['status'], 'PRICED'> | 'noModel' | 'processing' | 'noMaterial' | 'updating' | 'quantity' | 'warnings'

/** What keeps an offer from being bought; undefined when nothing does. */
export function hindranceOf(flow: Flow, offer: Offer | undefined, partner: Partner | undefined): Hindrance | undefined {
  const { part, offers } = flow
  if (!part) {
    return 'noModel'
  }
  if (part.isUnderWay || (!offer && offers.isBusy && offers.nodes.length === 0)) {
    return 'processing'
  }
  if (!offer) {
    return 'noMaterial'
  }
  if (offer.status !== 'PRICED') {
    return offer.status
  }
  if (flow.isWrong || offers.question.quantity > (partner?.orderLimits.maxQuantity ?? Infinity)) {
    return 'quantity'
  }
  // What is shown is of the question before; the price that is agreed to has to be the one on screen.
  if (offers.isStale) {
    return 'updating'
  }
  return flow.unacknowledged(offer).length > 0 ? 'warnings' : undefined
}

/** The line that an offer becomes, as it was asked for. Undefined while there is no model. */
export function lineOf(flow: Flow, offer: Offer): Line | undefined {
  const { quantity, speed } = flow.offers.question
  const modelId = flow.part?.model?.id
  return modelId === undefined
    ? undefined
    : {
        modelId,
        materialId: offer.material.id,
        quantity,
        speed,
        acknowledgedWarnings: [...flow.acknowledged(offer)],
      }
}
