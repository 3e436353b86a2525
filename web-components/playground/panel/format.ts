/** Money as the server writes it: the amount is exact and stays a string. */
export function formatMoney(money: { amount: string; currencyCode: string } | null | undefined): string {
  return money ? `${money.amount} ${money.currencyCode}` : 'not known yet'
}

/** Bytes for people, in steps of 1000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1)
  return `${formatNumber(bytes / 1000 ** power, power === 0 ? 0 : 1)} ${units[power] ?? ''}`
}

/** A number for people with at most so many decimals. Not for money. */
export function formatNumber(value: number, decimals = 2): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: decimals }).format(value)
}

/** A moment as local time, with the day when it is another one. */
export function formatTime(moment: string, now = new Date()): string {
  const date = new Date(moment)
  const isToday = date.toDateString() === now.toDateString()
  return new Intl.DateTimeFormat('en-GB', { ...(isToday ? {} : { dateStyle: 'medium' }), timeStyle: 'short' }).format(
    date,
  )
}

/** Business days as a range. */
export function formatLeadTime({
  minBusinessDays: min,
  maxBusinessDays: max,
}: {
  minBusinessDays: number
  maxBusinessDays: number
}): string {
  const range = min === max ? `${min}` : `${min}–${max}`
  return `${range} ${max === 1 ? 'day' : 'days'}`
}

/** Words of an enum value: `NOT_PRINTABLE` is "not printable". */
export function formatEnum(value: string): string {
  return value.toLowerCase().replaceAll('_', ' ')
}
