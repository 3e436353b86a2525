/** Who asks, and how: what uploads and streams need of a shop. */
export interface Caller {
  /** Base address of the ModelIQ server, such as `https://quote.example`. A path is kept. */
  endpoint: string
  /** `browserFetch`, or one of the page's own. */
  fetch: typeof fetch
  /** X-ModelIQ-Key and Authorization, asked anew for each request: a session is renewed while a large file is on its way. */
  headers(signal?: AbortSignal): Promise<Record<string, string>>
}

/** The browser's fetch, which can be called as a method of anything. */
export const browserFetch: typeof fetch = (...args) => globalThis.fetch(...args)
