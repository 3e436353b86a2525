import { html } from 'lit'
import { silence, type Answers } from '../../gallery/fake-server.ts'
import { bracket, choose } from '../../gallery/files.ts'
import { drawnModel, model, pictured } from '../../gallery/fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'
import type { Model } from '../core/types.ts'

const alone = html`<miq-model-viewer model-id="model-1"></miq-model-viewer>`
const withUpload = html`<miq-upload hidden></miq-upload><miq-model-viewer></miq-model-viewer>`

function served(change: Partial<Model>): Answers {
  const other = { ...model, ...change }
  return {
    ModelRegister: { modelUpload: { model: other, userErrors: [] } },
    ModelRead: { model: other },
    ModelFollow: silence,
  }
}

/** Reached when it is in the state, and drawn if something is drawn. */
function is(state: string) {
  return (page: HTMLElement) => {
    const viewer = page.querySelector('miq-model-viewer')
    return viewer?.state === state && (state !== 'ready' || viewer.frames > 0)
  }
}

/** Presses a button of the viewer once it is there. */
async function press(page: HTMLElement, name: string): Promise<void> {
  while (!is('ready')(page)) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const buttons = page.querySelector('miq-model-viewer')?.shadowRoot?.querySelectorAll('button') ?? []
  ;[...buttons].find(({ textContent }) => textContent.trim() === name)?.click()
}

const states: readonly GalleryState[] = [
  {
    name: 'empty',
    title: 'Nothing to see yet',
    about: 'Before a file is chosen.',
    render: () => html`<miq-model-viewer></miq-model-viewer>`,
    until: is('empty'),
  },
  {
    name: 'ready',
    title: 'In 3D',
    about: 'The buyer’s own file, at once. It is turned by hand, by keys or by buttons.',
    render: () => withUpload,
    act: (page) => choose(page, bracket()),
    until: is('ready'),
  },
  {
    name: 'coin',
    title: 'Coin for scale',
    about: 'A coin of 24 mm beside the part.',
    render: () => withUpload,
    act: async (page) => {
      await choose(page, bracket())
      await press(page, 'Coin for scale')
    },
    until: (page) => is('ready')(page) && page.querySelector('miq-model-viewer')?.show === 'coin',
  },
  {
    name: 'box',
    title: 'Box around it',
    about: 'With show="box".',
    render: () => html`<miq-upload hidden></miq-upload><miq-model-viewer show="box"></miq-model-viewer>`,
    act: (page) => choose(page, bracket()),
    until: is('ready'),
  },
  {
    name: 'served',
    title: 'In 3D, from the server',
    about: 'Without the buyer’s file at hand: the model that the server has simplified.',
    render: () => alone,
    answers: { ModelRead: { model: drawnModel }, ModelFollow: silence },
    until: is('ready'),
  },
  {
    name: 'thin',
    title: 'Thin walls',
    about:
      'Walls that are too thin for a material are hatched, with the limit below: the selected material’s, else the highest.',
    render: () => alone,
    answers: { ModelRead: { model: drawnModel }, ModelFollow: silence },
    act: (page) => press(page, 'Thin walls'),
    until: (page) =>
      page.querySelector('miq-model-viewer')?.shadowRoot?.querySelector('.legend') !== null && is('ready')(page),
  },
  {
    name: 'loading',
    title: 'Preparing',
    about: 'A model of the server is on its way.',
    render: () => alone,
    answers: { ModelRead: silence, ModelFollow: silence },
    until: is('loading'),
  },
  {
    name: 'converting',
    title: 'Waiting for conversion',
    about: 'A CAD file cannot be read in the browser; the server makes a picture of it.',
    render: () => withUpload,
    answers: served({ status: 'PROCESSING', geometry: null }),
    act: (page) => choose(page, new File(['ISO-10303-21;'], 'bracket.step')),
    until: is('converting'),
  },
  {
    name: 'poster',
    title: 'A picture of the server',
    about: 'There is nothing to turn, but the server has a picture. The slot poster replaces it.',
    render: () => alone,
    answers: served(pictured),
    until: is('poster'),
  },
  {
    name: 'unsupported',
    title: 'A browser without WebGL',
    about: 'Size and picture of the server stand in for the drawing, and everything else goes on.',
    render: () => withUpload,
    answers: served(pictured),
    act: async (page) => {
      const canvas = page.querySelector('miq-model-viewer')?.shadowRoot?.querySelector('canvas')
      if (canvas) {
        canvas.getContext = () => null
      }
      await choose(page, bracket())
    },
    until: (page) =>
      is('unsupported')(page) && Boolean(page.querySelector('miq-model-viewer')?.shadowRoot?.querySelector('img')),
  },
  {
    name: 'error',
    title: 'No picture',
    about: 'Neither the browser nor the server has one; size and prices stay.',
    render: () => alone,
    until: is('error'),
  },
  {
    name: 'lost',
    title: 'Interrupted',
    about:
      'The graphics card dropped the drawing, after sleep say: size and picture of the server stay until it is back.',
    render: () => withUpload,
    act: async (page) => {
      await choose(page, bracket())
      await press(page, '')
      const canvas = page.querySelector('miq-model-viewer')?.shadowRoot?.querySelector('canvas')
      canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext()
    },
    until: is('lost'),
  },
]

export default states
