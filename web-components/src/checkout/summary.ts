import { html, type TemplateResult } from 'lit'
import { bill, partRow } from '../core/bill.ts'
import { lineName, materialOf } from '../core/cart-view.ts'
import type { Desk } from './desk.ts'

/** Lines and cost. */
export function summary({ i18n, checkout, cart }: Desk): TemplateResult {
  return html`<aside part="summary" aria-label=${i18n.t('checkout.summary')}>
    <h3>${i18n.t('checkout.summary')}</h3>
    <ul>
      ${cart.lines.map(
        (line) => html`<li>${partRow({ ...line, title: lineName(line), materialTitle: materialOf(line) }, i18n)}</li>`,
      )}
    </ul>
    ${bill(checkout.newCost ?? cart.cost, i18n)}
  </aside>`
}
