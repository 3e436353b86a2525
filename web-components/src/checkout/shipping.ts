import { html, type TemplateResult } from 'lit'
import { textOf } from '../core/form-text.ts'
import { amount } from '../core/bill.ts'
import type { I18n } from '../core/i18n.ts'
import { button, note } from '../core/note.ts'
import type { Cart } from '../core/types.ts'
import { suggestion } from './address.ts'
import type { Desk } from './desk.ts'
import { choice, choices, form } from './form.ts'

/** A way to ship it. */
type ShippingOption = NonNullable<Cart['shippingOptions']>[number]

/** How it is shipped. */
export function shippingStep(desk: Desk): TemplateResult {
  const { i18n, checkout, cart, store } = desk
  const options = cart.shippingOptions
  if (!options?.length) {
    return note(
      i18n.t(options ? 'checkout.noShipping' : 'checkout.shippingUnknown'),
      'warning',
      button(i18n.t('common.retry'), () => void store.reread()),
      'status',
    )
  }
  const chosen = (cart.selectedShippingOption ?? options[0])?.id
  const ways = options.map((option) =>
    choice('shipping', option.id, option.id === chosen, option.name, transit(option, i18n), {
      price: amount(option.price, i18n),
    }),
  )
  return html`${suggestion(desk)}
  ${form(desk, choices(i18n.t('checkout.shipping'), ways), (said) => {
    void checkout.selectShipping(textOf(said, 'shipping'))
  })}`
}

/** How long it is on its way. */
export function transit({ inTransit }: ShippingOption, i18n: I18n): string {
  const { minBusinessDays: min, maxBusinessDays: max } = inTransit
  return min === max ? i18n.count('common.workingDays', { count: max }) : i18n.t('common.leadTime', { min, max })
}
