import { html } from 'lit'
import { refuse } from '../../gallery/fake-server.ts'
import { partner } from '../../gallery/fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'

const reached = (state: string) => (page: HTMLElement) => page.querySelector('miq-footer')?.state === state
const many = ['Imprint', 'Privacy', 'Terms of sale', 'Shipping', 'Contact', 'Careers', 'Press']

const states: readonly GalleryState[] = [
  {
    name: 'ready',
    title: 'Ready',
    about: 'The links and the legal line of the brand.',
    render: () => html`<miq-footer></miq-footer>`,
    until: reached('ready'),
  },
  {
    name: 'columns',
    title: 'In columns',
    about: 'Many links, in as many columns as there is room for.',
    render: () => html`<miq-footer columns="3"></miq-footer>`,
    answers: {
      Shop: {
        partner: {
          ...partner,
          brand: {
            ...partner.brand,
            footer: many.map((label) => ({ label, url: `https://acme.example/${label.length}` })),
          },
        },
      },
    },
    until: reached('ready'),
  },
  {
    name: 'error',
    title: 'No brand',
    about: 'The children of the tag stay when the brand cannot be had.',
    render: () => html`<miq-footer><a href="#imprint">Imprint</a></miq-footer>`,
    answers: { Shop: refuse('PARTNER_KEY_UNKNOWN') },
    until: reached('error'),
  },
]

export default states
