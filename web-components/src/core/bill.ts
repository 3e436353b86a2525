import { html, nothing, type TemplateResult } from 'lit'
import { money } from './format.ts'
import type { I18n } from './i18n.ts'
import type { Cost, Money } from './types.ts'

/** An amount that keeps its order in a text that runs the other way; a dash while it is not known. */
export function amount(of: Money | null | undefined, { locale }: I18n): TemplateResult {
  return html`<bdi>${of ? money(of, locale) : '–'}</bdi>`
}

/** A row of a bill; `about` says how sure it is, where that is worth a word. */
export function row(label: string, value: unknown, look = '', about?: string): TemplateResult {
  return html`<div class="row ${look}">
    <dt>${label}${about ? html`<br /><span class="muted small">${about}</span>` : nothing}</dt>
    <dd><bdi>${value}</bdi></dd>
  </div>`
}

/** A part with its price. */
export function partRow({ title, quantity, materialTitle, total }: PricedPart, i18n: I18n): TemplateResult {
  return html`<div class="row">
    <span>
      <bdi class="name">${title}</bdi> × <bdi>${quantity}</bdi><br />
      <bdi class="muted small">${materialTitle}</bdi>
    </span>
    ${amount(total, i18n)}
  </div>`
}

/** What a cart or an order costs, row by row; what is not known yet is in words. */
export function bill(cost: Cost | null, i18n: I18n): TemplateResult {
  const { tax, total } = cost ?? {}
  const sum = (of: Money | null | undefined): string => (of ? money(of, i18n.locale) : i18n.t('cost.unknown'))
  return html`<dl>
    ${
      cost
        ? [
            row(i18n.t('cost.subtotal'), sum(cost.subtotal)),
            ...cost.fees.map((fee) => row(fee.label, sum(fee.amount))),
            row(i18n.t('checkout.shipping'), sum(cost.shipping)),
            row(
              i18n.t('cost.tax'),
              sum(tax?.status === 'PENDING' ? null : tax?.total),
              '',
              tax && tax.status !== 'CALCULATED' ? i18n.t(`cost.tax.${tax.status}`) : '',
            ),
          ]
        : nothing
    }
    ${row(i18n.t('cost.total'), sum(total), 'total')}
  </dl>`
}

/** A part of an order as its bill has it. */
interface PricedPart {
  title: string
  quantity: number
  materialTitle: string
  total: Money | null
}
