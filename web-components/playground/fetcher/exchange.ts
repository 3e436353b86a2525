/** A GraphQL answer as it came over the wire. */
export interface Answer {
  data?: Record<string, unknown> | null
  errors?: readonly { message: string; extensions?: { code?: string } }[]
}

/** One answer to an operation, however it was started. A subscription has one exchange per tick. */
export interface Exchange {
  /** Name of the operation that ran, undefined for an anonymous one. */
  operation: string | undefined
  kind: 'query' | 'mutation' | 'subscription'
  variables: Readonly<Record<string, unknown>>
  /** The Authorization header that went with it, undefined without one. */
  authorization: string | undefined
  answer: Answer
}

/** Told of every answer, so that the journey learns from what is run by hand as well. */
export type Observer = (exchange: Exchange) => void
