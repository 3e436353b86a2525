/** Who asks, and how: what uploads and streams need of a shop. */
export interface Caller {
  /** Base address of the ModelIQ server, such as `https://quote.example`. A path is kept. */
  endpoint: string
  /** `browserFetch`, or one of the page's own; only with the first do uploads show progress within a chunk. */
  fetch: typeof fetch
  /** X-ModelIQ-Key and Authorization, asked anew for each request: a session is renewed while a large file is on its way. */
  headers(signal?: AbortSignal): Promise<Record<string, string>>
}

const fetchAtStart = globalThis.fetch

/** The browser's fetch, which can be called as a method of anything. */
export const browserFetch: typeof fetch = (...args) => globalThis.fetch(...args)

/** Whether the caller's requests go straight to the network, so that an XMLHttpRequest ends up where its fetch does. */
export function usesBrowser({ fetch }: Caller): boolean {
  return fetch === browserFetch && globalThis.fetch === fetchAtStart
}
