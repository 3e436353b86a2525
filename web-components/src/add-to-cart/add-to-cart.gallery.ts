import { html } from 'lit'
import { cartServer } from '../../gallery/cart-fixtures.ts'
import { refuse, silence } from '../../gallery/fake-server.ts'
import { offers, partner, quote } from '../../gallery/fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'

function shadow(page: HTMLElement): ShadowRoot | null | undefined {
  return page.querySelector('miq-add-to-cart')?.shadowRoot
}

async function until(is: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250 && !is(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function select(page: HTMLElement, materialId = 'pa12-white'): Promise<void> {
  const flow = page.querySelector('miq-provider')?.flow
  await until(() => (flow?.offers.nodes.length ?? 0) > 0)
  flow?.select(materialId)
}

async function press(page: HTMLElement): Promise<void> {
  await select(page)
  await until(() => page.querySelector('miq-add-to-cart')?.state === 'ready')
  shadow(page)?.querySelector<HTMLElement>('[part=button]')?.click()
}

function is(state: string): (page: HTMLElement) => boolean {
  return (page) => page.querySelector('miq-add-to-cart')?.state === state
}

function says(text: string): (page: HTMLElement) => boolean {
  return (page) => shadow(page)?.textContent.includes(text) ?? false
}

const button = html`<miq-add-to-cart model-id="model-1"></miq-add-to-cart>`
const [first] = offers
const warned = {
  code: 'wall_too_thin',
  severity: 'WARNING' as const,
  message: '',
  measured: 0.6,
  limit: 0.7,
  unit: 'mm',
  at: null,
}

const states: readonly GalleryState[] = [
  {
    name: 'no-model',
    title: 'No file yet',
    about: 'The button says what is missing.',
    render: () => html`<miq-add-to-cart></miq-add-to-cart>`,
    until: says('Add your file first'),
  },
  {
    name: 'no-material',
    title: 'No material yet',
    about: 'There are prices; one of them has to be chosen.',
    render: () => button,
    until: says('Choose a material'),
  },
  {
    name: 'ready',
    title: 'Ready',
    about: 'A material with a price is selected.',
    render: () => button,
    act: (page) => select(page),
    until: is('ready'),
  },
  {
    name: 'on-request',
    title: 'A person has to look first',
    about: 'The selected material has no price by itself.',
    render: () => button,
    act: (page) => select(page, 'porcelain'),
    until: says('A person'),
  },
  {
    name: 'warnings',
    title: 'Notes to confirm',
    about: 'The partner wants warnings accepted before.',
    render: () => button,
    answers: {
      Shop: {
        partner: { ...partner, orderLimits: { ...partner.orderLimits, warningsMustBeAcknowledged: true } },
      },
      OffersRead: {
        model: {
          id: 'model-1',
          offers: {
            totalCount: 1,
            pageInfo: { hasNextPage: false, endCursor: null },
            nodes: first ? [{ ...first, checks: [warned] }] : [],
            facets: [],
          },
        },
      },
    },
    act: (page) => select(page),
    until: says('confirm'),
  },
  {
    name: 'adding',
    title: 'On its way',
    about: 'The button cannot be pressed twice.',
    render: () => button,
    answers: { CartStart: silence, CartAdd: silence },
    act: press,
    until: is('busy'),
  },
  {
    name: 'added',
    title: 'In the cart',
    about: 'It is said, and the cart of the same provider opens.',
    render: () => button,
    answers: cartServer(),
    act: press,
    until: is('done'),
  },
  {
    name: 'failed',
    title: 'Not added',
    about: 'With what can be done; the choice stays.',
    render: () => button,
    answers: { CartStart: refuse('OVERLOADED'), CartAdd: refuse('OVERLOADED') },
    act: press,
    until: is('error'),
  },
  {
    name: 'own-words',
    title: 'Words of the page’s own',
    about: 'Between the tags.',
    render: () => html`<miq-add-to-cart model-id="model-1">Order this part</miq-add-to-cart>`,
    act: (page) => select(page),
    until: is('ready'),
  },
  {
    name: 'quote',
    title: 'A quote instead',
    about: 'In the provider’s mode `quote` there is no cart.',
    render: () => button,
    provider: { mode: 'quote' },
    act: (page) => select(page),
    until: says('Get a quote'),
  },
  {
    name: 'quoted',
    title: 'Quoted',
    about: 'What it comes to, how long the prices hold, and the number to come back with.',
    render: () => button,
    provider: { mode: 'quote' },
    act: press,
    until: says('Quote number'),
  },
  {
    name: 'quoted-otherwise',
    title: 'Something else was chosen since',
    about: 'The quote stays as it is; a new one can be had.',
    render: () => button,
    provider: { mode: 'quote' },
    act: async (page) => {
      await press(page)
      await until(() => says('Quote number')(page))
      await select(page, 'pa12-black')
    },
    until: says('something else'),
  },
  {
    name: 'quote-expired',
    title: 'The quote has expired',
    about: 'Its prices no longer hold.',
    render: () => button,
    provider: { mode: 'quote' },
    answers: {
      QuoteMake: () => ({
        quoteCreate: { quote: quote({ status: 'EXPIRED', expiresAt: new Date(0).toISOString() }), userErrors: [] },
      }),
    },
    act: press,
    until: says('no longer hold'),
  },
]

export default states
