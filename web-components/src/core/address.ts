import { html, nothing, type TemplateResult } from 'lit'
import { textOf } from './form-text.ts'
import { country } from './format.ts'
import type { Address, AddressInput } from './types.ts'

/** A field of the address as a form shows it. */
export interface AddressField {
  name: Exclude<keyof AddressInput, 'country'> | 'vatId'
  /** The browser's name for it, so that it can fill it in. */
  autocomplete: string
  type?: 'email' | 'tel'
  isRequired?: boolean
  /** Takes half of the row where there is room. */
  isHalf?: boolean
}

/** Where the state or province is a part of the address. Elsewhere nobody asks for it. */
const withRegion = /^(US|CA|AU|BR|CN|IN|JP|MX)$/
/** Where a parcel has no postal code. */
const withoutPostalCode = /^(AE|HK|QA)$/

/** The fields for a country, in the order in which they are asked. */
export function addressFields(country: string): readonly AddressField[] {
  const hasRegion = withRegion.test(country)
  return [
    { name: 'email', autocomplete: 'email', type: 'email', isRequired: true },
    { name: 'phone', autocomplete: 'tel', type: 'tel' },
    { name: 'firstName', autocomplete: 'given-name', isRequired: true, isHalf: true },
    { name: 'lastName', autocomplete: 'family-name', isRequired: true, isHalf: true },
    { name: 'company', autocomplete: 'organization' },
    { name: 'vatId', autocomplete: 'off' },
    { name: 'address1', autocomplete: 'address-line1', isRequired: true },
    { name: 'address2', autocomplete: 'address-line2' },
    { name: 'postalCode', autocomplete: 'postal-code', isRequired: !withoutPostalCode.test(country), isHalf: true },
    { name: 'city', autocomplete: 'address-level2', isRequired: true, isHalf: true },
    // At the end: fields keep their places, and with them what was typed, when another country is chosen.
    ...(hasRegion ? [{ name: 'region', autocomplete: 'address-level1', isRequired: true } as const] : []),
  ]
}

/** What a form with these fields says. Empty fields are left out, but for those that the server must have. */
export function readAddress(form: FormData): { address: AddressInput; vatId: string } {
  const said = [...form.keys()].map((name) => [name, textOf(form, name)] as const)
  const { vatId = '', ...address } = Object.fromEntries(
    said.filter(([name, value]) => value || /^(address1|city|postalCode)$/.test(name)),
  ) as Partial<Record<AddressField['name'], string>> &
    Pick<AddressInput, 'address1' | 'city' | 'postalCode' | 'country'>
  return { address, vatId: vatId.toUpperCase().replace(/\s/g, '') }
}

/** An address as a letter has it; the country by its name. */
export function letter(address: Partial<Address> & { country: string }, locale: string): TemplateResult {
  const join = (...names: (keyof Address)[]): string =>
    names
      .map((name) => address[name])
      .filter(Boolean)
      .join(' ')
  const lines = [
    join('firstName', 'lastName'),
    join('company'),
    join('address1'),
    join('address2'),
    join('postalCode', 'city', 'region'),
    country(address.country, locale),
  ]
  return html`<address>${lines.map((line) => (line ? html`<bdi>${line}</bdi><br />` : nothing))}</address>`
}
