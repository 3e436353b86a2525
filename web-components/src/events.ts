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

/** Every event of the package by name. All of them bubble and cross shadow roots. */
export interface MiqEventMap {
  'miq-ready': CustomEvent<ReadyDetail>
  'miq-error': CustomEvent<ErrorDetail>
  'miq-nav': CustomEvent<NavDetail>
}

declare global {
  // The DOM's own map, so that addEventListener knows the details.
  interface HTMLElementEventMap extends MiqEventMap {}
}

/**
 * Dispatches one event of the package on `target`. `miq-nav` is cancelable; the result is false when a listener
 * cancelled it.
 */
export function emit<Name extends keyof MiqEventMap>(
  target: EventTarget,
  name: Name,
  detail: MiqEventMap[Name]['detail'],
): boolean {
  const cancelable = name === 'miq-nav'
  return target.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }))
}
