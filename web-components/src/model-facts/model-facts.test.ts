import { html } from 'lit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeServer, refuse, silence, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { bracket, choose } from '../../gallery/files.ts'
import { model } from '../../gallery/fixtures.ts'
import { mount, within } from '../../gallery/mount.ts'
import type { Geometry, Model } from '../core/types.ts'
import '../upload/upload.define.ts'
import './model-facts.define.ts'
import type { MiqModelFacts } from './model-facts.ts'

beforeEach(() => {
  document.documentElement.lang = 'en'
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

afterEach(() => {
  document.body.remove()
  document.documentElement.append(document.createElement('body'))
  vi.restoreAllMocks()
})

function facts(): MiqModelFacts {
  return document.querySelector('miq-model-facts') as MiqModelFacts
}

function values(): string[] {
  return [...(facts().shadowRoot?.querySelectorAll('[part=value]') ?? [])].map(({ textContent }) => textContent.trim())
}

function served(change: Partial<Model>): Answers {
  const other = { ...model, ...change }
  return {
    ModelRegister: { modelUpload: { model: other, userErrors: [] } },
    ModelRead: { model: other },
    ModelFollow: silence,
  }
}

const geometry = model.geometry as Geometry
const withUpload = html`<miq-upload hidden></miq-upload><miq-model-facts></miq-model-facts>`
const tiny = served({ suggestedUnit: 'INCH', geometry: { ...geometry, boundingBoxMm: { x: 2.44, y: 1, z: 1.65 } } })

test('what is measured here is an estimate until the server has measured', async () => {
  mount(withUpload, { ModelRegister: silence })
  await choose(document, bracket())
  await expect.poll(() => facts().state).toBe('estimate')
  expect(facts().shadowRoot?.textContent).toContain('Estimate')
  // The front has 62·8 + 8·34 + 14²/2 = 866 mm² and 199.8 mm around it; 27 mm deep.
  expect(values()).toEqual(['62 × 27 × 42\u00a0mm', '23.4\u00a0cm³', '71.3\u00a0cm²', '24', 'Closed'])
  document.body.replaceChildren()
  mount(withUpload)
  await choose(document, bracket())
  await expect.poll(() => facts().state).toBe('ready')
  expect(facts().shadowRoot?.textContent).not.toContain('Estimate')
  expect(values()).toEqual(['62 × 27 × 42\u00a0mm', '34.2\u00a0cm³', '93.5\u00a0cm²', '12,480', '1', 'Closed'])
})

test('the units are those of the attribute, else those of the file', async () => {
  mount(html`<miq-model-facts model-id="model-1"></miq-model-facts>`, served({ unit: 'INCH' }))
  await expect.poll(() => values()[0]).toBe('2.44 × 1.06 × 1.65\u00a0in')
  facts().setAttribute('units', 'mm')
  await expect.poll(() => values()[0]).toBe('62 × 27 × 42\u00a0mm')
  expect(facts().units).toBe('mm')
})

test('a doubtful unit is asked for, and a click corrects it', async () => {
  const asked: Asked = []
  mount(withUpload, tiny, asked)
  await choose(document, bracket({ scale: 1 / 25.4 }))
  await expect.poll(() => facts().state).toBe('doubt')
  expect(within(facts(), 'h3').textContent).toBe('Is it \u20682.44\u00a0mm\u2069 or \u20682.44\u00a0inches\u2069?')
  await expect.poll(() => facts().facts?.triangleCount).toBe(12_480)
  within(facts(), '[data-unit=INCH]').click()
  await expect
    .poll(() => asked.find(({ name }) => name === 'UnitCorrect')?.variables)
    .toEqual({
      input: { modelId: 'model-1', unit: 'INCH' },
    })
  await expect.poll(() => facts().state).toBe('ready')
})

test('a correction that fails says why, and the unit stays', async () => {
  mount(withUpload, { ...tiny, UnitCorrect: refuse('UPSTREAM_UNAVAILABLE') })
  await choose(document, bracket({ scale: 1 / 25.4 }))
  await expect.poll(() => facts().facts?.triangleCount).toBe(12_480)
  within(facts(), '[data-unit=INCH]').click()
  await expect.poll(() => facts().shadowRoot?.querySelector('[role=alert]')?.textContent).toContain('try again')
  expect(facts().state).toBe('doubt')
})

test('the repaired figures stand beside the file’s own', async () => {
  mount(
    html`<miq-model-facts model-id="model-1"></miq-model-facts>`,
    served({ geometry: { ...geometry, watertight: false, volumeMm3: null }, repairedGeometry: model.geometry }),
  )
  await expect.poll(() => facts().state).toBe('repaired')
  const rows = [...(facts().shadowRoot?.querySelectorAll('tbody tr') ?? [])].map(({ children }) =>
    [...children].map(({ textContent }) => textContent.trim()),
  )
  expect(rows).toContainEqual(['Outer surface', 'Has gaps', 'Closed'])
  expect(rows).toContainEqual(['Volume', '–', '34.2\u00a0cm³'])
})

test('alone, empty, removed and attached again', async () => {
  const element = document.createElement('miq-model-facts')
  document.body.append(element)
  await element.updateComplete
  expect(element.state).toBe('empty')
  element.fetch = fakeServer()
  element.partner = 'pk_test_alone'
  element.modelId = 'model-1'
  await expect.poll(() => element.state).toBe('ready')
  element.remove()
  document.body.append(element)
  await expect.poll(() => element.state).toBe('ready')
  expect(element.getAttribute('state')).toBe('ready')
})
