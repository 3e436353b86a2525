import { html } from 'lit'
import { fixtures } from '../../gallery/fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'
import type { Operations } from '../../generated/operations.ts'

type Read = Operations['OffersRead']['data']
const all = fixtures.OffersRead as Read

/** A server that narrows by process and words, as the real one does. */
export function narrowed({ filter }: Operations['OffersRead']['variables']): Read {
  const page = all.model?.offers
  if (!page) {
    return all
  }
  const nodes = page.nodes.filter(
    ({ material: { technology, title } }) =>
      (!filter?.technologies?.length || filter.technologies.includes(technology)) &&
      title.toLowerCase().includes((filter?.search ?? '').toLowerCase()),
  )
  const facets = page.facets.map(({ field, values }) => ({
    field,
    values:
      field === 'technologies'
        ? values
        : values.filter(({ value }) => nodes.some(({ material }) => Object.values(material).includes(value))),
  }))
  return { model: { id: 'model-1', offers: { ...page, nodes, facets, totalCount: nodes.length } } }
}

const filter = html`<miq-material-filter model-id="model-1"></miq-material-filter>`

function shadow(page: HTMLElement): ShadowRoot | null | undefined {
  return page.querySelector('miq-material-filter')?.shadowRoot
}

async function until(is: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250 && !is(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function state(page: HTMLElement): string | undefined {
  return page.querySelector('miq-material-filter')?.state
}

function says(page: HTMLElement, text: string): boolean {
  return shadow(page)?.textContent.includes(text) ?? false
}

const states: readonly GalleryState[] = [
  {
    name: 'ready',
    title: 'Everything shown',
    about:
      'What the list can be narrowed by, each with how many there are. On narrow pages the choices are folded away.',
    render: () => filter,
    until: (page) => state(page) === 'ready',
  },
  {
    name: 'chosen',
    title: 'Narrowed',
    about: 'A choice is made; values that nothing has any more stay where they are.',
    render: () => filter,
    answers: { OffersRead: narrowed },
    act: async (page) => {
      await until(() => state(page) === 'ready')
      shadow(page)?.querySelector<HTMLInputElement>('fieldset input')?.click()
    },
    until: (page) => state(page) === 'filtered' && says(page, '1 of 6 materials'),
  },
  {
    name: 'unfolded',
    title: 'Unfolded',
    about: 'On narrow pages: the choices behind the button.',
    render: () => filter,
    act: async (page) => {
      await until(() => state(page) === 'ready')
      shadow(page)?.querySelector<HTMLElement>('.toggle')?.click()
    },
    until: (page) => shadow(page)?.querySelector('[data-open]') !== null,
  },
  {
    name: 'nothing-left',
    title: 'Nothing left',
    about: 'No material has these words; one press takes all choices back.',
    render: () => filter,
    answers: { OffersRead: narrowed },
    act: async (page) => {
      await until(() => state(page) === 'ready')
      const field = shadow(page)?.querySelector('input')
      if (field) {
        field.value = 'titanium'
        field.dispatchEvent(new Event('input'))
      }
    },
    until: (page) => says(page, '0 of 6 materials'),
  },
]

export default states
