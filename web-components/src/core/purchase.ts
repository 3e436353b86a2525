import type { Flow } from './flow.ts'
import type { Line } from './quote.ts'
import type { Offer, Partner } from './types.ts'

/** Why what is chosen cannot be bought yet. */
export type Hindrance =
  | 'noModel'
  | 'processing'
  | 'noMaterial'
  | 'pending'
  | 'onRequest'
  | 'notPrintable'
  | 'restricted'
  | 'unavailable'
  | 'updating'
  | 'tooMany'
  | 'warnings'

const byStatus: Partial<Record<Offer['status'], Hindrance>> = {
  PENDING: 'pending',
  MANUAL_REVIEW: 'onRequest',
  NOT_PRINTABLE: 'notPrintable',
  RESTRICTED: 'restricted',
  UNAVAILABLE: 'unavailable',
}

/** What keeps an offer from being bought; undefined when nothing does. */
export function hindranceOf(flow: Flow, offer: Offer | undefined, partner: Partner | undefined): Hindrance | undefined {
  const { part, offers } = flow
  if (!part) {
    return 'noModel'
  }
  if (!offer) {
    return part.isUnderWay || (offers.isBusy && offers.nodes.length === 0) ? 'processing' : 'noMaterial'
  }
  const state = byStatus[offer.status]
  if (state) {
    return state
  }
  // What is shown is of the question before; the price that is agreed to has to be the one on screen.
  if (offers.isBusy) {
    return 'updating'
  }
  if (offers.question.quantity > (partner?.orderLimits.maxQuantity ?? Infinity)) {
    return 'tooMany'
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
