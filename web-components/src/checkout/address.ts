import { html, nothing, type TemplateResult } from 'lit'
import { addressFields, letter, readAddress } from '../core/address.ts'
import { country } from '../core/format.ts'
import { button } from '../core/note.ts'
import type { Desk } from './desk.ts'
import { field, form, wrong } from './form.ts'

/** Where it goes. The country that is `chosen` says what is asked; before one is, the cart's or the likely one. */
export function addressStep(desk: Desk, chosen: string, choose: (country: string) => void): TemplateResult {
  const { i18n, checkout, cart } = desk
  const given = cart.shippingAddress
  const now = chosen || given?.country || likelyCountry(desk)
  const countries = desk.partner.shipsTo
    .map((code) => ({ code, name: country(code, i18n.locale) }))
    .sort((a, b) => a.name.localeCompare(b.name, i18n.locale))
  return html`${suggestion(desk)}
  ${form(
    desk,
    html`<div class="fields">
      <div part="field">
        <label for="country">${i18n.t('checkout.country')}</label>
        <select
          id="country"
          name="country"
          autocomplete="shipping country"
          required
          aria-invalid=${checkout.wrong.has('country')}
          aria-describedby="wrong-country"
          @change=${({ target }: Event) => {
            choose((target as HTMLSelectElement).value)
          }}
        >
          ${countries.map(({ code, name }) => html`<option value=${code} ?selected=${code === now}>${name}</option>`)}
        </select>
        ${wrong(desk, 'country')}
      </div>
      ${addressFields(now).map((each) => field(desk, each, each.name === 'vatId' ? cart.vatId : given?.[each.name]))}
    </div>`,
    (said) => {
      const { address, vatId } = readAddress(said)
      void checkout.setAddress(address, vatId)
    },
  )}`
}

/** How the tax provider writes the address, where it writes it differently. */
export function suggestion({ i18n, checkout, cart }: Desk): TemplateResult | typeof nothing {
  const { shippingAddress, suggestedAddress } = cart
  return shippingAddress && suggestedAddress
    ? html`<div class="note">
        <div>
          <p class="small">${i18n.t('checkout.suggested')}</p>
          ${letter({ ...suggestedAddress, firstName: null, lastName: null, company: null }, i18n.locale)}
        </div>
        ${button(i18n.t('checkout.take'), () => void checkout.takeSuggestion())}
      </div>`
    : nothing
}

/** The reader's own country where the partner ships there. */
function likelyCountry({ i18n, partner: { shipsTo, locale } }: Desk): string {
  const own = new Intl.Locale(i18n.locale).region ?? new Intl.Locale(locale).region
  return shipsTo.find((code) => code === own) ?? shipsTo[0] ?? ''
}
