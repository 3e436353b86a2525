import { html } from 'lit'
import { silence, type Answers } from '../../gallery/fake-server.ts'
import { fixtures, model, offers, partner } from '../../gallery/fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'
import type { Check, Model, Offer } from '../core/types.ts'

type Page = NonNullable<NonNullable<Extract<Answers['OffersRead'], { model: unknown }>['model']>['offers']>

const thin: Check = {
  code: 'wall_too_thin',
  severity: 'WARNING',
  message: 'The thinnest wall is 0.7 mm.',
  measured: 0.7,
  limit: 1,
  unit: 'mm',
  at: { x: 4, y: 12, z: 30 },
}
const fine: Check = {
  code: 'detail_too_small',
  severity: 'WARNING',
  message: 'The smallest detail is 0.2 mm.',
  measured: 0.2,
  limit: 0.3,
  unit: 'mm',
  at: { x: 52, y: 4, z: 8 },
}

function served(change: Partial<Model>): Answers {
  return { ModelRead: { model: { ...model, ...change } }, ModelFollow: silence }
}

/** The first offer with these checks. */
function checked(...checks: Check[]): Answers {
  const nodes: Offer[] = offers.map((offer, at) => (at === 0 ? { ...offer, checks } : offer))
  const usual = fixtures.OffersRead as { model: { id: string; offers: Page } }
  return { OffersRead: { model: { ...usual.model, offers: { ...usual.model.offers, nodes } } } }
}

function is(state: string) {
  return (page: HTMLElement) => page.querySelector('miq-printability')?.state === state
}

function issue(code: string, severity: Model['issues'][number]['severity'], message = code) {
  return { code, severity, message }
}

const list = html`<miq-printability model-id="model-1"></miq-printability>`
const inNylon = html`<miq-printability model-id="model-1" material="pa12-white"></miq-printability>`

const states: readonly GalleryState[] = [
  {
    name: 'loading',
    title: 'Being checked',
    about: 'The server has not measured the file yet.',
    render: () => list,
    answers: served({ status: 'PROCESSING' }),
    until: is('loading'),
  },
  {
    name: 'ok',
    title: 'Nothing speaks against it',
    about: 'And how many materials can do it.',
    render: () => list,
    until: (page) =>
      is('ok')(page) && (page.querySelector('miq-printability')?.shadowRoot?.textContent.includes('of 6') ?? false),
  },
  {
    name: 'warning',
    title: 'Thin walls',
    about: 'Measured and allowed in words. A button turns the viewer to the place.',
    render: () => inNylon,
    answers: checked(thin, fine),
    until: is('warning'),
  },
  {
    name: 'acknowledge',
    title: 'Warnings to be accepted',
    about: 'Some partners want a yes to each warning before the part goes into the cart.',
    render: () => inNylon,
    answers: {
      ...checked(thin, fine),
      Shop: { partner: { ...partner, orderLimits: { ...partner.orderLimits, warningsMustBeAcknowledged: true } } },
    },
    until: (page) =>
      is('warning')(page) && page.querySelector('miq-printability')?.shadowRoot?.querySelector('input') !== null,
  },
  {
    name: 'blocking',
    title: 'Not possible in this material',
    about: 'Why, and what the material needs.',
    render: () => html`<miq-printability model-id="model-1" material="wax"></miq-printability>`,
    until: is('blocking'),
  },
  {
    name: 'too-large',
    title: 'Larger than the machine',
    about: 'The longest side beside what fits.',
    render: () => inNylon,
    answers: checked({
      code: 'bounding_box_too_large',
      severity: 'BLOCKING',
      message: 'too large',
      measured: 412,
      limit: 350,
      unit: 'mm',
      at: null,
    }),
    until: is('blocking'),
  },
  {
    name: 'repaired',
    title: 'Repaired',
    about: 'What was done to the file, in plain words.',
    render: () => list,
    answers: served({ issues: [issue('holes_filled', 'INFO'), issue('faces_turned', 'INFO')] }),
    until: is('info'),
  },
  {
    name: 'not-closed',
    title: 'Gaps that stay',
    about: 'A person looks at the file before it has a price.',
    render: () => list,
    answers: served({ issues: [issue('not_watertight', 'WARNING'), issue('walls_not_measured', 'WARNING')] }),
    until: is('warning'),
  },
  {
    name: 'unprintable',
    title: 'No material will do',
    about: 'What to change about the file.',
    render: () => list,
    answers: served({ status: 'UNPRINTABLE', issues: [issue('no_solid', 'BLOCKING')] }),
    until: is('blocking'),
  },
]

export default states
