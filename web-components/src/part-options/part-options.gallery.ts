import { html } from 'lit'
import { refuse, silence } from '../../gallery/fake-server.ts'
import { partner } from '../../gallery/fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'

function shadow(page: HTMLElement): ShadowRoot | null | undefined {
  return page.querySelector('miq-part-options')?.shadowRoot
}

async function until(is: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250 && !is(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function type(page: HTMLElement, quantity: string): Promise<void> {
  await until(() => page.querySelector('miq-provider')?.shop?.partner !== undefined)
  const field = shadow(page)?.querySelector('input')
  if (field) {
    field.value = quantity
    field.dispatchEvent(new Event('input'))
  }
}

async function choose(page: HTMLElement, unit: string): Promise<void> {
  await until(() => page.querySelector('miq-provider')?.flow?.part?.model !== undefined)
  const field = shadow(page)?.querySelector('select')
  if (field) {
    field.value = unit
    field.dispatchEvent(new Event('change'))
  }
}

const options = html`<miq-part-options model-id="model-1"></miq-part-options>`

const states: readonly GalleryState[] = [
  {
    name: 'ready',
    title: 'Options',
    about: 'How many, how fast, and the unit of the file. A page can preset each by its attribute.',
    render: () => options,
    until: (page) => shadow(page)?.querySelector('select') !== null,
  },
  {
    name: 'next-break',
    title: 'A price break near by',
    about: 'How many more make each of them cheaper, for the material that is selected.',
    render: () => html`<miq-part-options model-id="model-1" quantity="8"></miq-part-options>`,
    act: async (page) => {
      const flow = page.querySelector('miq-provider')?.flow
      await until(() => (flow?.offers.nodes.length ?? 0) > 0)
      flow?.select('pa12-white')
    },
    until: (page) => shadow(page)?.textContent.includes('2 more') ?? false,
  },
  {
    name: 'too-many',
    title: 'Too many',
    about: 'More than the partner makes at once: what is possible, and whom to ask.',
    render: () => options,
    act: (page) => type(page, '50000'),
    until: (page) => shadow(page)?.textContent.includes(partner.name) ?? false,
  },
  {
    name: 'not-whole',
    title: 'No number of pieces',
    about: 'The last quantity that can be made stays in force until this one can.',
    render: () => options,
    act: (page) => type(page, '2.5'),
    until: (page) => page.querySelector('miq-part-options')?.state === 'invalid',
  },
  {
    name: 'correcting',
    title: 'The unit is corrected',
    about: 'The server measures the part anew.',
    render: () => options,
    answers: { UnitCorrect: silence },
    act: (page) => choose(page, 'INCH'),
    until: (page) => page.querySelector('miq-part-options')?.state === 'busy',
  },
  {
    name: 'not-corrected',
    title: 'The unit could not be corrected',
    about: 'It stays as it was, with what can be done beside the field.',
    render: () => options,
    answers: { UnitCorrect: refuse('OVERLOADED') },
    act: (page) => choose(page, 'INCH'),
    until: (page) => shadow(page)?.querySelector('.error') !== null,
  },
  {
    name: 'disabled',
    title: 'Disabled',
    about: 'By the attribute, or by a fieldset around.',
    render: () => html`<miq-part-options model-id="model-1" disabled></miq-part-options>`,
    until: (page) => shadow(page)?.querySelector('select') !== null,
  },
]

export default states
