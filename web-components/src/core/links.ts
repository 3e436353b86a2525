/**
 * An address that may be put into href or src: http, https, mailto, tel or relative to `base`. Everything else, above
 * all javascript:, is undefined. The brand comes from a partner's settings, and those are typed by people.
 */
export function safeAddress(address: string | null | undefined, base: string): string | undefined {
  if (!address) {
    return undefined
  }
  try {
    const url = new URL(address, base)
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}
