import type { Money } from './core/types.ts'

/** The partner as an element announces it. */
export interface ReadyDetail {
  slug: string
  name: string
  /** BCP 47, such as `en-US`. */
  locale: string
}

/** What went wrong, for the page's developer. The buyer sees the fallback content. */
export interface ErrorDetail {
  code: string
  message: string
}

/** A link of the brand that was activated. Call `preventDefault()` to route it yourself. */
export interface NavDetail {
  label: string
  url: string
}

/** A price that is another one than the buyer saw. */
export interface PriceChangeDetail {
  before: Money
  after: Money
  /** Always `server`: it changed by itself. What the buyer's own choice changes is not announced. */
  reason: 'server'
  /** Whose price it is, in the price list. */
  materialId?: string
}

/** Every event of the package by name, beside those that elements add where they declare them. All of them bubble and cross shadow roots. */
// Elements declare their own beside their class.
export interface MiqEventMap {
  'miq-ready': CustomEvent<ReadyDetail>
  'miq-error': CustomEvent<ErrorDetail>
  'miq-nav': CustomEvent<NavDetail>
  'miq-price-change': CustomEvent<PriceChangeDetail>
}

declare global {
  // The DOM's own map, so that addEventListener knows the details.
  interface HTMLElementEventMap extends MiqEventMap {}
}

/**
 * Dispatches one event of the package on `target`; it bubbles and crosses shadow roots. False when it may be cancelled
 * and a listener did.
 */
export function emit<Name extends keyof MiqEventMap>(
  target: EventTarget,
  name: Name,
  detail: MiqEventMap[Name]['detail'],
  { cancelable = false } = {},
): boolean {
  return target.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }))
}
