import type { AddressInput } from './types.ts'

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
const withRegion = new Set(['US', 'CA', 'AU', 'BR', 'CN', 'IN', 'JP', 'MX'])
/** Where a parcel has no postal code. */
const withoutPostalCode = new Set(['AE', 'HK', 'QA'])

/** The fields for a country, in the order in which they are asked. */
export function addressFields(country: string): readonly AddressField[] {
  const hasRegion = withRegion.has(country)
  return [
    { name: 'email', autocomplete: 'email', type: 'email', isRequired: true },
    { name: 'firstName', autocomplete: 'given-name', isRequired: true, isHalf: true },
    { name: 'lastName', autocomplete: 'family-name', isRequired: true, isHalf: true },
    { name: 'company', autocomplete: 'organization' },
    { name: 'address1', autocomplete: 'address-line1', isRequired: true },
    { name: 'address2', autocomplete: 'address-line2' },
    { name: 'postalCode', autocomplete: 'postal-code', isRequired: !withoutPostalCode.has(country), isHalf: true },
    { name: 'city', autocomplete: 'address-level2', isRequired: true, isHalf: true },
    ...(hasRegion ? [{ name: 'region', autocomplete: 'address-level1', isRequired: true } as const] : []),
    { name: 'phone', autocomplete: 'tel', type: 'tel', isHalf: true },
    { name: 'vatId', autocomplete: 'off', isHalf: true },
  ]
}

/** What a form with these fields says. Empty fields are left out, but for those that the server must have. */
export function readAddress(form: FormData): { address: AddressInput; vatId: string } {
  const text = (name: string): string => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const rest = (['firstName', 'lastName', 'company', 'address2', 'region', 'phone', 'email'] as const)
    .map((name) => [name, text(name)] as const)
    .filter(([, value]) => value)
  const address: AddressInput = {
    ...Object.fromEntries(rest),
    address1: text('address1'),
    city: text('city'),
    postalCode: text('postalCode'),
    country: text('country'),
  }
  return { address, vatId: text('vatId').toUpperCase().replace(/\s/g, '') }
}

/** The lines of an address as a letter has them; the country by its name. */
export function addressLines(address: Partial<Record<keyof AddressInput, unknown>>, country: string): string[] {
  const join = (...names: (keyof AddressInput)[]): string =>
    names
      .map((name) => address[name])
      .filter(Boolean)
      .join(' ')
  return [
    join('firstName', 'lastName'),
    join('company'),
    join('address1'),
    join('address2'),
    join('postalCode', 'city', 'region'),
    country,
  ].filter(Boolean)
}
