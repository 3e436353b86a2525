import type { Money } from './types.ts'

/** What is kept of a cart over a reload: its id, and the unit prices that the buyer has seen, by line. */
export interface CartMemory {
  id: string
  seen: Record<string, SeenPrice>
}

/** A price and what it was for; with another material, quantity or speed another price is no surprise. */
export interface SeenPrice {
  of: string
  unitPrice: Money
}

/** What an earlier page of this tab has kept. */
export function recallCart(place: string): CartMemory | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as Partial<CartMemory> | null
    return typeof kept?.id === 'string' ? { id: kept.id, seen: kept.seen ?? {} } : undefined
  } catch {
    return undefined // a page may be forbidden to keep anything, in a sandboxed frame say
  }
}

/** Keeps it, or forgets it. */
export function keepCart(place: string, memory: CartMemory | undefined): void {
  try {
    if (memory) {
      sessionStorage.setItem(place, JSON.stringify(memory))
    } else {
      sessionStorage.removeItem(place)
    }
  } catch {
    // see recallCart
  }
}
