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
    return /^(https?|mailto|tel):/.test(url.href) ? url.href : undefined
  } catch {
    return undefined
  }
}

/**
 * The address of a picture that comes from the shop or from the page itself. Any other host would be a third party in the
 * buyer's browser, and the policy that partners have would block it.
 */
export function ownPicture(address: string | null | undefined, endpoint: string): string | undefined {
  const safe = safeAddress(address, endpoint)
  return safe &&
    [endpoint || location.origin, location.origin].some((own) => new URL(own).origin === new URL(safe).origin)
    ? safe
    : undefined
}
