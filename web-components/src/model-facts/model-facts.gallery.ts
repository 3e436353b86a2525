import { html } from 'lit'
import { silence, type Answers } from '../../gallery/fake-server.ts'
import { bracket, choose } from '../../gallery/files.ts'
import { model } from '../../gallery/fixtures.ts'
import type { GalleryState } from '../../gallery/state.ts'
import type { Geometry, Model } from '../core/types.ts'

const alone = html`<miq-model-facts model-id="model-1"></miq-model-facts>`
const withUpload = html`<miq-upload hidden></miq-upload><miq-model-facts></miq-model-facts>`
const geometry = model.geometry as Geometry

function served(change: Partial<Model>): Answers {
  const other = { ...model, ...change }
  return {
    ModelRegister: { modelUpload: { model: other, userErrors: [] } },
    ModelRead: { model: other },
    ModelFollow: silence,
  }
}

function is(state: string) {
  return (page: HTMLElement) => page.querySelector('miq-model-facts')?.state === state
}

const states: readonly GalleryState[] = [
  {
    name: 'loading',
    title: 'Reading',
    about: 'Before anything was measured; the place is kept.',
    render: () => alone,
    answers: { ModelRead: silence, ModelFollow: silence },
    until: is('loading'),
  },
  {
    name: 'estimate',
    title: 'Estimate',
    about: 'Measured on the buyer’s device, before the upload has ended.',
    render: () => withUpload,
    answers: { ModelRegister: silence },
    act: (page) => choose(page, bracket()),
    until: is('estimate'),
  },
  { name: 'ready', title: 'Measured', about: 'What the server has measured.', render: () => alone, until: is('ready') },
  {
    name: 'inches',
    title: 'In inches',
    about: 'A file in inches is told in inches.',
    render: () => html`<miq-model-facts model-id="model-1" units="in"></miq-model-facts>`,
    until: is('ready'),
  },
  {
    name: 'repaired',
    title: 'Repaired',
    about: 'The file as it came and as it is made, side by side; what differs stands out.',
    render: () => alone,
    answers: served({
      geometry: { ...geometry, watertight: false, volumeMm3: null, triangleCount: 12_466 },
      repairedGeometry: geometry,
    }),
    until: is('repaired'),
  },
  {
    name: 'open',
    title: 'Not closed',
    about: 'Gaps that could not be closed: there is no volume to tell.',
    render: () => alone,
    answers: served({ geometry: { ...geometry, watertight: false, volumeMm3: null } }),
    until: is('ready'),
  },
  {
    name: 'bodies',
    title: 'Several bodies',
    about: 'Pieces that do not touch are counted.',
    render: () => alone,
    answers: served({ geometry: { ...geometry, shellCount: 4 } }),
    until: is('ready'),
  },
  {
    name: 'doubt-small',
    title: 'Millimetres or inches?',
    about: 'A size that is hard to believe: both sizes, each with a coin beside the part. A click corrects the unit.',
    render: () => withUpload,
    answers: served({
      suggestedUnit: 'INCH',
      geometry: { ...geometry, boundingBoxMm: { x: 2.44, y: 1.06, z: 1.65 }, volumeMm3: 2.09, surfaceAreaMm2: 14.5 },
    }),
    act: (page) => choose(page, bracket({ scale: 1 / 25.4 })),
    until: is('doubt'),
  },
  {
    name: 'doubt-large',
    title: 'Too large to be true',
    about: 'Larger than any machine: the file is probably in another unit.',
    render: () => alone,
    answers: served({
      unit: 'M',
      suggestedUnit: 'MM',
      geometry: {
        ...geometry,
        boundingBoxMm: { x: 62_000, y: 27_000, z: 42_000 },
        volumeMm3: 3.4e13,
        surfaceAreaMm2: 9.3e9,
      },
    }),
    until: is('doubt'),
  },
]

export default states
