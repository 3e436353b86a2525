import { html, nothing, type TemplateResult } from 'lit'
import { amount } from '../core/bill.ts'
import { stepOf } from '../core/checkout.ts'
import { safeAddress } from '../core/links.ts'
import { button, note } from '../core/note.ts'
import type { Desk } from './desk.ts'

/** What is in the way of the order, and the button that orders. */
export function reviewStep({ i18n, partner, checkout, cart: { blockers, cost } }: Desk): TemplateResult {
  const { newCost, oldTotal, isPlacing } = checkout
  const total = newCost?.total ?? cost?.total
  const isReady = !isPlacing && total && (newCost || blockers.length === 0)
  const terms = safeAddress(partner.termsUrl, location.href)
  return html`${blockers.map((each) => {
      const step = stepOf(each.code)
      const mend = (): void => {
        checkout.go(step ?? 'review')
      }
      return note(i18n.says(each, 'blocker'), 'danger', step && button(i18n.t(`checkout.${step}`), mend))
    })}
    ${
      newCost
        ? note(
            html`${i18n.t('checkout.changed')}<br />
              <s class="muted">${amount(oldTotal, i18n)}</s> <b>${amount(total, i18n)}</b>`,
            'warning',
            nothing,
            'alert',
          )
        : nothing
    }
    <slot name="fields"></slot>
    <slot name="legal">
      ${
        terms
          ? html`<p class="small"><a href=${terms} target="_blank" rel="noopener">${i18n.t('checkout.terms')}</a></p>`
          : nothing
      }
    </slot>
    <div class="actions">
      <button
        class="button primary"
        type="button"
        aria-disabled=${!isReady}
        @click=${() => {
          if (isReady) {
            void checkout.place()
          }
        }}
      >
        ${
          isPlacing
            ? i18n.t('checkout.placing')
            : html`${i18n.t(newCost ? 'checkout.placeAnew' : 'checkout.place')} ${total ? amount(total, i18n) : nothing}`
        }
      </button>
      ${
        newCost
          ? button(i18n.t('checkout.decline'), () => {
              checkout.decline()
            })
          : nothing
      }
    </div>
    <p class="visually-hidden" role="status">${isPlacing ? i18n.t('checkout.placing') : nothing}</p>`
}
