import { html, nothing } from 'lit'
import { refuse, silence, type Answers } from '../../gallery/fake-server.ts'
import { model, offers } from '../../gallery/fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'
import type { Offer } from '../core/types.ts'
import type { MiqPriceList } from './price-list.ts'

const list = html`<miq-price-list model-id="model-1"></miq-price-list>`

function answer(nodes: readonly Offer[]): Answers {
  return {
    OffersRead: {
      model: {
        id: model.id,
        offers: {
          totalCount: nodes.length,
          pageInfo: { hasNextPage: false, endCursor: null },
          nodes: [...nodes],
          facets: [],
        },
      },
    },
  }
}

/** The offers, from the second answer on another way. */
function then(first: Answers, second: Answers): Answers {
  let asked = 0
  return {
    OffersRead: (variables) => {
      const chosen = (asked++ === 0 ? first : second).OffersRead ?? silence
      return typeof chosen === 'function' ? chosen(variables) : chosen
    },
  }
}

function element(page: HTMLElement): MiqPriceList | null {
  return page.querySelector('miq-price-list')
}

function find(page: HTMLElement, selector: string): HTMLElement | null {
  return element(page)?.shadowRoot?.querySelector<HTMLElement>(selector) ?? null
}

function says(page: HTMLElement, text: string): boolean {
  return element(page)?.shadowRoot?.textContent.includes(text) ?? false
}

function is(state: string): (page: HTMLElement) => boolean {
  return (page) => element(page)?.state === state
}

async function reload(page: HTMLElement): Promise<void> {
  await ready(page)
  await page.querySelector('miq-provider')?.flow?.offers.load()
}

async function ready(page: HTMLElement): Promise<void> {
  for (let tries = 0; tries < 250 && element(page)?.state !== 'ready'; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const [first, , , , blocked, onRequest] = offers as [Offer, Offer, Offer, Offer, Offer, Offer]
const bare = { unitPrice: null, total: null, priceBreaks: [], leadTime: null }

const states: readonly GalleryState[] = [
  {
    name: 'empty',
    title: 'No file yet',
    about: 'Before a file was chosen. The slot `empty` takes words of the page’s own.',
    render: () => html`<miq-price-list></miq-price-list>`,
    until: is('empty'),
  },
  {
    name: 'computing',
    title: 'Computing',
    about: 'The prices are on their way: rows of the height that they will have.',
    render: () => list,
    answers: { OffersRead: silence },
    until: is('computing'),
  },
  {
    name: 'slow',
    title: 'Computing takes long',
    about: 'After two seconds it says so.',
    render: () => list,
    answers: { OffersRead: silence },
    until: (page) => says(page, 'longer than usual'),
  },
  {
    name: 'very-slow',
    title: 'Computing takes very long',
    about: 'After ten seconds the buyer may ask anew.',
    render: () => list,
    answers: { OffersRead: silence },
    act: () => new Promise((resolve) => setTimeout(resolve, 5000)),
    until: (page) => says(page, 'still on their way'),
  },
  {
    name: 'ready',
    title: 'Prices',
    about: 'What the part costs in each material. One of them needs a person, one cannot be made.',
    render: () => list,
    until: is('ready'),
  },
  {
    name: 'selected',
    title: 'A material is selected',
    about: 'By pointer or with the arrow keys. The slot `row-extra` stands in this row.',
    render: () =>
      html`<miq-price-list model-id="model-1">
        <p slot="row-extra">Ask us for a sample of this material.</p>
      </miq-price-list>`,
    act: async (page) => {
      await ready(page)
      find(page, 'input')?.click()
    },
    until: (page) => find(page, '.selected') !== null,
  },
  {
    name: 'quantity',
    title: 'Ten pieces',
    about: 'The total for the quantity, and what one piece costs.',
    render: () => html`<miq-part-options model-id="model-1" quantity="10" hidden></miq-part-options>${list}`,
    answers: answer(
      offers.map((offer) =>
        offer.unitPrice
          ? { ...offer, total: { ...offer.unitPrice, amount: (Number(offer.unitPrice.amount) * 10).toFixed(2) } }
          : offer,
      ),
    ),
    until: (page) => is('ready')(page) && says(page, 'each'),
  },
  {
    name: 'breaks',
    title: 'Cheaper in numbers',
    about: 'The chosen material shows what it costs in each larger quantity; the others show the next one.',
    render: () => list,
    act: async (page) => {
      await ready(page)
      find(page, 'input[type=radio]')?.click()
    },
    until: (page) => find(page, '.selected .more li + li') !== null,
  },
  {
    name: 'partial',
    title: 'Some prices follow',
    about: 'Some prices are there, others come by themselves.',
    render: () => list,
    answers: answer([...offers.slice(0, 2), { ...offers[2], ...bare, status: 'PENDING' } as Offer]),
    until: (page) => is('ready')(page) && says(page, 'follows'),
  },
  {
    name: 'updating',
    title: 'Updating',
    about: 'Another quantity was chosen: the prices of before stay, marked, until the new ones are there.',
    render: () => list,
    answers: then(answer(offers), { OffersRead: silence }),
    act: async (page) => {
      await ready(page)
      void reload(page)
    },
    until: (page) => element(page)?.busy === true && is('ready')(page),
  },
  {
    name: 'degraded',
    title: 'Older prices',
    about: 'Newer prices cannot be had: which ones these are is said, and they can be asked for again.',
    render: () => list,
    answers: then(answer(offers), { OffersRead: refuse('UPSTREAM_UNAVAILABLE') }),
    act: reload,
    until: (page) => find(page, '.note.warning') !== null,
  },
  {
    name: 'error',
    title: 'No prices to be had',
    about: 'The services behind do not answer, and nothing is known from before.',
    render: () => list,
    answers: { OffersRead: refuse('UPSTREAM_UNAVAILABLE') },
    until: is('error'),
  },
  {
    name: 'filtered',
    title: 'None fits',
    about: 'The filter lets nothing through; one press takes it back.',
    render: () => html`<miq-price-list model-id="model-1" filter='{"colors":["Pink"]}'></miq-price-list>`,
    answers: answer([]),
    until: is('filtered'),
  },
  {
    name: 'unprintable',
    title: 'Not possible in any material',
    about: 'For each material the reason, with what was measured and what is needed.',
    render: () => list,
    answers: answer(
      offers.slice(0, 3).map((offer) => ({ ...offer, ...bare, status: 'NOT_PRINTABLE', checks: blocked.checks })),
    ),
    until: is('unprintable'),
  },
  {
    name: 'reasons',
    title: 'Where it cannot be made',
    about: 'The materials that will not do, unfolded, each with its reason.',
    render: () => list,
    act: async (page) => {
      await ready(page)
      find(page, '.unable summary')?.click()
    },
    until: (page) => find(page, '.unable[open]') !== null,
  },
  {
    name: 'unavailable',
    title: 'Restricted and unavailable',
    about: 'A material that may not be shipped there, and one that cannot be had at present.',
    render: () => html`<miq-material-filter hidden></miq-material-filter>${list}`,
    answers: answer([
      first,
      { ...offers[1], ...bare, status: 'RESTRICTED' } as Offer,
      { ...offers[2], ...bare, status: 'UNAVAILABLE' } as Offer,
    ]),
    until: (page) => is('ready')(page) && says(page, 'Not available'),
  },
  {
    name: 'review-required',
    title: 'A person has to look',
    about: 'There is no price by itself. The buyer writes a word, and asks.',
    render: () => list,
    answers: answer([first, onRequest]),
    act: async (page) => {
      await ready(page)
      find(page, '.ask summary')?.click()
    },
    until: (page) => find(page, '.ask[open]') !== null,
  },
  {
    name: 'review-requested',
    title: 'A person was asked',
    about: 'The request is with the partner.',
    render: () => list,
    answers: answer([first, onRequest]),
    act: async (page) => {
      await ready(page)
      find(page, 'form button')?.click()
    },
    until: (page) => find(page, '.asked') !== null,
  },
  {
    name: 'review-failed',
    title: 'The person could not be asked',
    about: 'What was written stays, with the reason beside it.',
    render: () => list,
    answers: { ...answer([first, onRequest]), QuoteMake: refuse('OVERLOADED') },
    act: async (page) => {
      await ready(page)
      find(page, '.ask summary')?.click()
      find(page, 'form button')?.click()
    },
    until: (page) => find(page, 'form .error') !== null,
  },
  {
    name: 'price-changed',
    title: 'A price changed',
    about: 'The price of before, struck, and that of now; the buyer says that it was seen.',
    render: () => list,
    answers: then(
      answer(offers),
      answer([{ ...first, unitPrice: euros('19.90'), total: euros('19.90') }, ...offers.slice(1)]),
    ),
    act: reload,
    until: (page) => find(page, 'del') !== null,
  },
  {
    name: 'long',
    title: 'Long names, large amounts',
    about: 'Names that hardly fit, and an amount with nine digits.',
    render: () => list,
    answers: answer([
      {
        ...first,
        material: {
          ...first.material,
          title: 'Glasfaserverstärktes Polyamid 12, selektiv lasergesintert, kugelgestrahlt und tiefschwarz eingefärbt',
          technology: 'Selective Laser Sintering',
        },
        unitPrice: euros('1234567.89'),
        total: euros('1234567.89'),
      },
      ...offers.slice(1),
    ]),
    until: is('ready'),
  },
  {
    name: 'many',
    title: 'A hundred materials',
    about: 'Only what is on screen is laid out.',
    render: () => list,
    answers: answer(
      Array.from({ length: 100 }, (_, index) => ({
        ...first,
        id: `offer-${index}`,
        material: { ...first.material, id: `many-${index}`, title: `${first.material.title} ${index + 1}` },
      })),
    ),
    until: (page) => is('ready')(page) && element(page)?.shadowRoot?.querySelectorAll('.row').length === 100,
  },
  {
    name: 'own-offers',
    title: 'Offers of the page’s own',
    about: 'The property `offers` stands in for what is read.',
    render: () => html`<miq-price-list .offers=${offers.slice(0, 2)}></miq-price-list>${nothing}`,
    until: is('ready'),
  },
]

function euros(amount: string) {
  return { amount, currencyCode: 'EUR' }
}

export default states
