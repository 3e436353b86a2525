import { initGraphQLTada } from 'gql.tada'
import type { introspection } from '../../generated/graphql-env.d.ts'

/**
 * The schema for the type checker. Only the generated operations call it, and those are imported as types alone, so
 * that no part of gql.tada reaches a bundle.
 */
export const graphql = initGraphQLTada<{
  introspection: introspection
  disableMasking: true
  scalars: {
    CountryCode: string
    CurrencyCode: string
    DateTime: string
    /** Exact, base 10. Never turned into a number. */
    Decimal: string
    URL: string
    Upload: File
  }
}>()
