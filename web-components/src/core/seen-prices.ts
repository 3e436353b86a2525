import type { PriceChange } from './offers.ts'
import type { CartLine, Money } from './types.ts'

/** The unit prices that a buyer has seen, by line. */
export type SeenPrices = Record<string, SeenPrice>

/** A price and what it was for; with another material, quantity or speed another price is no surprise. */
interface SeenPrice {
  of: string
  unitPrice: Money
}

/**
 * Holds the prices of lines against those that were `seen`: what changed by itself, and what counts as seen now. A
 * changed price is not seen before the buyer says so, by `all`; one that is missing for a while stays as it was.
 */
export function compare(
  lines: readonly CartLine[],
  seen: SeenPrices,
  all: boolean,
): { changes: Map<string, PriceChange>; now: SeenPrices } {
  const changes = new Map<string, PriceChange>()
  const now: SeenPrices = {}
  for (const { id, material, quantity, speed, offer } of lines) {
    const before = seen[id]
    const unitPrice = offer?.unitPrice
    const of = `${material?.id} ${quantity} ${speed}`
    if (!all && unitPrice && before?.of === of && before.unitPrice.amount !== unitPrice.amount) {
      changes.set(id, { before: before.unitPrice, after: unitPrice })
      now[id] = before
    } else if (unitPrice) {
      now[id] = { of, unitPrice }
    } else if (before) {
      now[id] = before
    }
  }
  return { changes, now }
}
