import type { Facet } from './types.ts'

/**
 * What can be narrowed by now, with the values that were there before: a choice must not vanish under the pointer. A
 * value that nothing has any more counts 0. The order is that of the first answer.
 */
export function withKnown(before: readonly Facet[], now: readonly Facet[]): readonly Facet[] {
  const counts = new Map(
    now.map(({ field, values }) => [field, new Map(values.map((each) => [each.value, each.count]))]),
  )
  const fields = new Set([...before, ...now].map(({ field }) => field))
  return [...fields].map((field) => ({
    field,
    values: [...new Set([...valuesOf(before, field), ...valuesOf(now, field)])].map((value) => ({
      value,
      count: counts.get(field)?.get(value) ?? 0,
    })),
  }))
}

function valuesOf(facets: readonly Facet[], wanted: string): string[] {
  return facets.find(({ field }) => field === wanted)?.values.map(({ value }) => value) ?? []
}
