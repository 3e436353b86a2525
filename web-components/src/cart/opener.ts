import type { Context } from '../core/context.ts'

/** Events that some cart has answered: two carts on one page do not both open. */
const taken = new WeakSet<Event>()

/**
 * Hears what asks for a cart: `miq-cart-open`, and a line that was added. The cart of the same widget hears it first,
 * any other cart of the page only when nobody took it. Undo it with the function that is returned.
 */
export function hearOpeners({ host, shop }: Context, isFor: (id: string) => boolean, open: () => void): () => void {
  const take = (event: Event): boolean => {
    const isFree = !event.defaultPrevented && !taken.has(event)
    taken.add(event)
    return isFree
  }
  const hear = (event: Event): void => {
    // What another shop's element has said on the same page is not for this cart.
    const { context } = event.composedPath()[0] as { context?: Context }
    if (context && context.shop !== shop) {
      return
    }
    // A page may dispatch these events itself, without a detail.
    const { for: id = '', result, quote } = ((event as CustomEvent).detail ?? {}) as Opening
    if (event.type === 'miq-cart-open') {
      if (isFor(id) && take(event)) {
        open()
      }
    } else if (!quote && take(event)) {
      void result?.then(({ ok }) => {
        if (ok) {
          open()
        }
      })
    }
  }
  const hearing = new AbortController()
  for (const place of [host, document]) {
    for (const name of ['miq-cart-open', 'miq-cart-add']) {
      place.addEventListener(name, hear, hearing)
    }
  }
  return () => {
    hearing.abort()
  }
}

/** What is read of either event's detail. */
interface Opening {
  for?: string
  result?: Promise<{ ok: boolean }>
  /** The line went into a quote for the page's own cart. */
  quote?: unknown
}
