import { html } from 'lit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { bracket, choose } from '../../gallery/files.ts'
import { mount, within } from '../../gallery/mount.ts'
import '../upload/upload.define.ts'
import './model-viewer.define.ts'

/** What comes on demand and cannot be had now, by what asks for it. */
const network = vi.hoisted(() => ({ lacks: /controls|stage/ }))

vi.mock(import('../core/on-demand.ts'), async (original) => {
  const real = await original()
  class Lost<Module> extends real.OnDemand<Module> {
    constructor(load: () => Promise<Module>) {
      super(() => (network.lacks.test(String(load)) ? Promise.reject(new TypeError('no such file')) : load()))
    }
  }
  return { ...real, OnDemand: Lost }
})

beforeEach(() => {
  document.documentElement.lang = 'en'
})

afterEach(() => {
  document.body.replaceChildren()
})

test('what draws and the buttons are a lost network when they cannot be had, and are asked for again', async () => {
  mount(html`<miq-upload hidden></miq-upload><miq-model-viewer loading="eager"></miq-model-viewer>`)
  await choose(document, bracket())
  const viewer = document.querySelector('miq-model-viewer') ?? expect.fail()
  const note = () => viewer.shadowRoot?.querySelector('.note[role=alert]')
  const again = () => {
    const button = within(viewer, '.note button')
    button.focus()
    button.click()
  }
  const patience = { timeout: 8000 }
  await expect.poll(() => viewer.state, patience).toBe('unreachable')
  expect(note()?.textContent).toContain('could not reach the shop')
  expect(within(viewer, '[part=facts]').textContent).toContain('62')

  again()
  await viewer.updateComplete
  expect(note()).toBeNull()
  await expect.poll(() => viewer.state, patience).toBe('unreachable')
  await expect.poll(() => viewer.shadowRoot?.activeElement).toBe(within(viewer, '.note button'))

  network.lacks = /controls/
  again()
  await expect.poll(() => viewer.frames, patience).toBeGreaterThan(0)
  expect(viewer.state).toBe('ready')
  expect(note()?.textContent).toContain('could not reach the shop')

  network.lacks = /nothing/
  again()
  await expect.poll(() => viewer.shadowRoot?.querySelector('[part=toolbar]'), patience).not.toBeNull()
  expect(note()).toBeNull()
  await expect.poll(() => viewer.shadowRoot?.activeElement?.localName).toBe('canvas')
})
