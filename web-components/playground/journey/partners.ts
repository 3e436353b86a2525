import type { VariablesOf } from '../operations/texts.ts'

/** The demo partners of the sandbox. */
export type PartnerSlug = 'loctite' | 'atelier'

/** What a buyer of one demo partner needs. The keys are publishable test keys: they open the sandbox only. */
export interface DemoPartner {
  slug: PartnerSlug
  /** What the partner is good for, in a few words. */
  about: string
  key: string
  address: VariablesOf<'SetShippingAddress'>['address']
}

/** The demo partners by slug. */
export const demoPartners: Readonly<Record<PartnerSlug, DemoPartner>> = {
  loctite: {
    slug: 'loctite',
    about: 'Plastics and resins, US dollars',
    key: 'pk_test_loctite',
    address: {
      firstName: 'Jane',
      lastName: 'Doe',
      address1: '419 Park Ave S',
      city: 'New York',
      region: 'NY',
      postalCode: '10016',
      country: 'US',
      phone: '2125550100',
      email: 'jane.doe@example.com',
    },
  },
  atelier: {
    slug: 'atelier',
    about: 'Metals and ceramics, euros',
    key: 'pk_test_atelier',
    address: {
      firstName: 'Erika',
      lastName: 'Muster',
      address1: 'Torstr. 1',
      city: 'Berlin',
      region: 'BE',
      postalCode: '10119',
      country: 'DE',
      phone: '+49 30 5550100',
      email: 'erika.muster@example.com',
    },
  },
}
