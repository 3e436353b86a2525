import { html } from 'lit'
import { refuse, silence } from '../../gallery/fake-server.ts'
import { partner } from '../../gallery/fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'

const header = html`<miq-header><a href="#home">Acme Parts</a></miq-header>`
const reached = (state: string) => (page: HTMLElement) => page.querySelector('miq-header')?.state === state

const states: readonly GalleryState[] = [
  {
    name: 'ready',
    title: 'Ready',
    about: 'The name and the links of the brand.',
    render: () => header,
    until: reached('ready'),
  },
  {
    name: 'compact',
    title: 'Compact',
    about: 'Lower, for pages that have a bar of their own.',
    render: () => html`<miq-header compact skip-to="#main"></miq-header>`,
    until: reached('ready'),
  },
  {
    name: 'empty',
    title: 'Without links',
    about: 'A brand with neither logo nor links shows its name.',
    render: () => header,
    answers: { Shop: { partner: { ...partner, brand: { ...partner.brand, header: [] } } } },
    until: reached('empty'),
  },
  {
    name: 'loading',
    title: 'Loading',
    about: 'The children of the tag stand in until the brand is there.',
    render: () => header,
    answers: { Shop: silence },
    until: reached('loading'),
  },
  {
    name: 'error',
    title: 'No brand',
    about: 'The children of the tag stay when the brand cannot be had; the reason is on the console and in miq-error.',
    render: () => header,
    answers: { Shop: refuse('PARTNER_KEY_UNKNOWN') },
    until: reached('error'),
  },
]

export default states
