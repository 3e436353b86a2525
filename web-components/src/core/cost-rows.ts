import type { I18n } from './i18n.ts'
import { money } from './format.ts'
import type { Cost } from './types.ts'

/** A row of a bill. */
export interface CostRow {
  label: string
  /** Written as the locale does; what is not known yet is in words. */
  value: string
  /** How sure it is, where that is worth a word. */
  note?: string
}

/** What a cart or an order costs, row by row, without the total. */
export function costRows(cost: Cost, i18n: I18n): CostRow[] {
  const { subtotal, fees, shipping, tax } = cost
  const unknown = i18n.t('cost.unknown')
  const taxNote = tax && tax.status !== 'CALCULATED' ? i18n.t(`cost.tax.${tax.status}`) : undefined
  return [
    { label: i18n.t('cart.subtotal'), value: subtotal ? money(subtotal, i18n.locale) : unknown },
    ...fees.map(({ label, amount }) => ({ label, value: money(amount, i18n.locale) })),
    { label: i18n.t('cost.shipping'), value: shipping ? money(shipping, i18n.locale) : unknown },
    {
      label: i18n.t('cost.tax'),
      value: tax && tax.status !== 'PENDING' ? money(tax.total, i18n.locale) : unknown,
      ...(taxNote && { note: taxNote }),
    },
  ]
}
