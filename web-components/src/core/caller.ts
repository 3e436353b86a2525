/** Who asks, and how: what uploads and streams need of a shop. */
export interface Caller {
  /** Base address of the ModelIQ server. */
  endpoint: string
  fetch: typeof fetch
  /** X-ModelIQ-Key and Authorization, fresh each time. */
  headers(): Promise<Record<string, string>>
}
