import { html } from 'lit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { bracket, choose } from '../../gallery/files.ts'
import { mount, within } from '../../gallery/mount.ts'
import '../price-list/price-list.define.ts'
import './upload.define.ts'

vi.mock(import('../core/on-demand.ts'), async (original) => {
  const real = await original()
  class Lost<Module> extends real.OnDemand<Module> {
    constructor() {
      super(() => Promise.reject(new TypeError('no such file')))
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

test('what comes on demand and cannot be had is a lost network, with a way to try again', async () => {
  mount(html`<miq-upload></miq-upload><miq-price-list></miq-price-list>`)
  await choose(document, bracket())
  const upload = document.querySelector('miq-upload')
  const list = document.querySelector('miq-price-list')
  const patience = { timeout: 8000 }
  await expect
    .poll(() => upload?.shadowRoot?.querySelector('.note[role=alert]')?.textContent, patience)
    .toContain('Try again')
  expect(within(upload, '.note').textContent).toContain('could not reach the shop')
  await expect.poll(() => list?.state, patience).toBe('error')
  expect(within(list, '[role=alert]').textContent).toContain('could not reach the shop')
  within(upload, '.note button').click()
  within(list, 'button').click()
  await expect.poll(() => upload?.shadowRoot?.querySelector('.note[role=alert]'), patience).not.toBeNull()
  await expect.poll(() => list?.state, patience).toBe('error')
})
