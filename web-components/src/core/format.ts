import type { LengthUnit, Money } from './types.ts'

type Decimal = `${number}`

/** An exact amount in its currency. The digits are the server's: nothing is calculated with them. */
export function money({ amount, currencyCode }: Money, locale: string): string {
  const digits = amount.split('.')[1]?.replace(/0+$/, '').length ?? 0
  const style = { style: 'currency', currency: currencyCode } as const
  const own = new Intl.NumberFormat(locale, style).resolvedOptions().maximumFractionDigits ?? 2
  const format = new Intl.NumberFormat(locale, { ...style, maximumFractionDigits: Math.max(own, digits) })
  return format.format(amount as Decimal)
}

/** The two systems that buyers think in. */
export type Measure = 'mm' | 'in'

const mmPerInch = 25.4

/** What one unit is in millimetres. Source: the schema's LengthUnit. */
export const inMillimetres: Record<LengthUnit, number> = {
  MICRON: 0.001,
  MM: 1,
  CM: 10,
  M: 1000,
  INCH: mmPerInch,
  FOOT: 304.8,
}

/** A length in millimetres, as `62 mm` or `2.44 in`. */
export function length(mm: number, locale: string, measure: Measure = 'mm'): string {
  return inUnits([mm], 1, locale, measure)
}

/** Three lengths in millimetres, as `62 × 27 × 42 mm`. */
export function size(mm: readonly [number, number, number], locale: string, measure: Measure = 'mm'): string {
  return inUnits(mm, 1, locale, measure)
}

/** A volume in cubic millimetres, as `34.2 cm³` or `2.09 in³`. */
export function volume(mm3: number, locale: string, measure: Measure = 'mm'): string {
  return inUnits([mm3], 3, locale, measure)
}

/** An area in square millimetres, as `93.5 cm²` or `14.5 in²`. */
export function area(mm2: number, locale: string, measure: Measure = 'mm'): string {
  return inUnits([mm2], 2, locale, measure)
}

/** Powers of millimetres in the unit that people use for them. Here as everywhere a line does not end between figure and unit. */
function inUnits(values: readonly number[], power: 1 | 2 | 3, locale: string, measure: Measure): string {
  const [unit, inMm] =
    measure === 'in'
      ? (['inch', mmPerInch] as const)
      : power === 1
        ? (['millimeter', 1] as const)
        : (['centimeter', 10] as const)
  const figures = values.map((each) => digits(each / inMm ** power, locale))
  return `${figures.join(' × ')}\u00a0${unitName(unit, locale)}${['', '²', '³'][power - 1]}`
}

/** A number of bytes, as `1.4 MB`: powers of ten, as file managers count. */
export function bytes(count: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = Math.min(3, Math.floor(Math.log10(Math.max(1, count)) / 3))
  const unit = units[step] ?? 'byte'
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumSignificantDigits: 3,
  })
    .format(count / 1000 ** step)
    .replace(' ', '\u00a0')
}

/** A share from 0 to 1 as `42 %`. */
export function percent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}

/** A whole number as the locale writes it. */
export function number(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value)
}

/** Seconds as `12 sec`, `3 min`, `5 hr` or `2 days`. */
export function duration(seconds: number, locale: string): string {
  const [unit, size] = spans.find(([, each]) => seconds >= 1.5 * each) ?? (['second', 1] as const)
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: unit === 'day' ? 'long' : 'short' })
    .format(Math.max(1, Math.round(seconds / size)))
    .replace(' ', '\u00a0')
}

const spans = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** The day of a moment (RFC 3339) in UTC, `20 Nov 2026`: a promised day is told as its midnight there, which is the day before elsewhere. */
export function date(moment: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(moment))
}

/** A moment (RFC 3339) as day and time, in the reader's zone. */
export function dateTime(moment: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(moment))
}

/** The name of a country (ISO 3166-1 alpha-2) in the reader's language. */
export function country(code: string, locale: string): string {
  return new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code
}

/** A number with at most three significant digits, and no fewer than its whole part has. */
function digits(value: number, locale: string): string {
  const size = Math.abs(value)
  const fraction = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.001 ? 3 : 6
  return new Intl.NumberFormat(locale, { maximumFractionDigits: fraction }).format(value)
}

/** The short name of a unit alone, taken from how the locale writes "1 mm". */
function unitName(unit: 'millimeter' | 'centimeter' | 'inch', locale: string): string {
  const parts = new Intl.NumberFormat(locale, { style: 'unit', unit }).formatToParts(1)
  return parts.find(({ type }) => type === 'unit')?.value ?? unit
}
