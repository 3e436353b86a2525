import { length, money } from './format.ts'
import type { I18n } from './i18n.ts'
import type { Check, Money, Offer } from './types.ts'

// Keep a figure and its unit in their order inside a sentence that runs the other way.
const isolate = '\u2068'
const isolateEnd = '\u2069'

/** A figure inside a sentence: it keeps its order in a text that runs from right to left. */
export function isolated(text: string): string {
  return isolate + text + isolateEnd
}

/** An amount inside a sentence. */
export function moneyText(amount: Money, i18n: I18n): string {
  return isolated(money(amount, i18n.locale))
}

/** What a check found, in the buyer's words: measured and allowed by figures. */
export function checkText({ code, severity, message, measured, limit, unit }: Check, i18n: I18n): string {
  const figure = (value: number | null): string | number =>
    value === null ? '' : unit === 'mm' ? isolated(length(value, i18n.locale)) : value
  const values = { measured: figure(measured), limit: figure(limit) }
  const name = `${code}.${severity}`
  return i18n.code('check', i18n.maybe(`check.${name}`) === undefined ? code : name, message, values)
}

/** How long it takes until the part is made; empty where nobody knows. */
export function leadTimeText({ leadTime }: Offer, i18n: I18n): string {
  if (!leadTime) {
    return ''
  }
  const { minBusinessDays: min, maxBusinessDays: max } = leadTime
  return min === max ? i18n.count('common.workingDays', { count: max }) : i18n.t('common.leadTime', { min, max })
}
