/**
 * Reads a quantity as it was typed. Undefined when GraphQL's Int cannot say it: nothing, a fraction, words, more digits
 * than JavaScript counts exactly. Zero, negative and huge numbers are the server's to refuse.
 */
export function readQuantity(typed: string): number | undefined {
  const quantity = /^\s*[+-]?\d+\s*$/.test(typed) ? Number(typed) : Number.NaN
  return Number.isSafeInteger(quantity) ? quantity : undefined
}
