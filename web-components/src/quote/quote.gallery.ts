import { html } from 'lit'
import { refuse, silence } from '../../gallery/fake-server.ts'
import { model } from '../../gallery/fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'

const fallback = html`<a href="https://acme.example/contact">Ask us for a price</a>`
const reached =
  (...states: string[]) =>
  (page: HTMLElement) =>
    states.includes(page.querySelector('miq-quote')?.state ?? '')

const states: readonly GalleryState[] = [
  {
    name: 'empty',
    title: 'Before a file',
    about: 'The invitation to choose a file, with what is taken and what is agreed to.',
    render: () => html`<miq-quote>${fallback}</miq-quote>`,
    until: reached('empty'),
  },
  {
    name: 'ready',
    title: 'A part with its prices',
    about: 'Model and facts on one side, materials and prices on the other; one below the other where it is narrow.',
    render: () => html`<miq-quote model-id=${model.id}>${fallback}</miq-quote>`,
    until: (page) =>
      reached('ready')(page) &&
      page.querySelector('miq-quote')?.shadowRoot?.querySelector('miq-price-list')?.state === 'ready',
  },
  {
    name: 'stacked',
    title: 'Stacked',
    about: 'One column, for narrow places of a wide page.',
    render: () => html`<miq-quote layout="stacked" model-id=${model.id}>${fallback}</miq-quote>`,
    until: reached('ready'),
  },
  {
    name: 'failed',
    title: 'A file that cannot be read',
    about: 'Says why in plain words, and takes another file.',
    render: () => html`<miq-quote model-id=${model.id}>${fallback}</miq-quote>`,
    answers: {
      ModelFollow: silence,
      ModelRead: {
        model: {
          ...model,
          status: 'FAILED',
          geometry: null,
          issues: [
            { code: 'truncated', severity: 'BLOCKING', message: 'The file ends too early. Please export it again.' },
          ],
        },
      },
    },
    until: reached('failed'),
  },
  {
    name: 'loading',
    title: 'Loading',
    about: 'What the page put inside the tag stands in; a word is said when it takes long.',
    render: () => html`<miq-quote>${fallback}</miq-quote>`,
    answers: { Shop: silence },
    until: (page) => page.querySelector('miq-quote')?.shadowRoot?.querySelector('slot') != null,
  },
  {
    name: 'error',
    title: 'No shop',
    about: 'What the page put inside the tag stays; the reason is on the console and in miq-error.',
    render: () => html`<miq-quote>${fallback}</miq-quote>`,
    answers: { Shop: refuse('ORIGIN_NOT_ALLOWED') },
    until: reached('error', 'loading'),
  },
]

export default states
