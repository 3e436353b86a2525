import { html, nothing, type TemplateResult } from 'lit'
import { textOf } from '../core/form-text.ts'
import { note } from '../core/note.ts'
import type { PaymentMethod } from '../core/types.ts'
import type { Desk } from './desk.ts'
import { choice, choices, field, form, wrong } from './form.ts'

/** How it is paid: one of the partner's ways, with what that way asks for. */
export function paymentStep(
  desk: Desk,
  method: PaymentMethod | undefined,
  choose: (method: PaymentMethod) => void,
): TemplateResult {
  const { i18n, checkout } = desk
  const ways = checkout.methods.map((each) => {
    const isChosen = each === method
    return [
      choice('method', each, isChosen, i18n.t(`checkout.method.${each}`), i18n.t(`checkout.method.${each}.about`), {
        choose: () => {
          choose(each)
        },
      }),
      isChosen ? details(desk, each) : nothing,
    ]
  })
  return form(desk, choices(i18n.t('checkout.payment'), ways), (said) => {
    if (method) {
      checkout.setPayment(method, textOf(said, 'purchaseOrder'))
    }
  })
}

function details(desk: Desk, method: PaymentMethod): TemplateResult | typeof nothing {
  const { i18n, checkout } = desk
  switch (method) {
    case 'INVOICE':
      return field(desk, { name: 'purchaseOrder', autocomplete: 'off', longest: 64 }, checkout.purchaseOrder, 'more')
    case 'EXTERNAL':
      return html`<div class="more stack">
        <slot name="payment"></slot>
        ${
          checkout.verificationId
            ? note(i18n.t('checkout.paid'), 'success', nothing, 'status')
            : html`<p class="muted small">${i18n.t('checkout.payAbove')}</p>`
        }
        <div role="alert">${checkout.problem ? nothing : wrong(desk, 'verificationId')}</div>
      </div>`
    default:
      return nothing
  }
}
