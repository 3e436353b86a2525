import { html } from 'lit'
import { afterEach, expect, test, vi } from 'vitest'
import { bracket, choose } from '../../gallery/files.ts'
import { mount } from '../../gallery/mount.ts'
import '../embed.ts'
import type { MiqProvider } from './provider.ts'

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

async function withPart(): Promise<MiqProvider> {
  const provider = mount(html`<miq-upload></miq-upload>`)
  await expect.poll(() => provider.querySelector('miq-upload')?.state).toBe('empty')
  await choose(provider, bracket())
  await expect.poll(() => provider.querySelector('miq-upload')?.state).toBe('ready')
  return provider
}

test.each<[string, (provider: MiqProvider) => void]>([
  ['another language', (provider) => (provider.locale = 'de')],
  ['new texts', (provider) => (provider.messages = { 'upload.choose': 'Pick a file' })],
  ['a buyer who signs in', (provider) => (provider.token = 'token')],
])('%s leaves the part where it is', async (_, change) => {
  const provider = await withPart()
  const { part } = provider.flow ?? {}
  const { i18n } = provider
  change(provider)
  await expect.poll(() => provider.i18n !== i18n).toBe(true)
  await provider.updateComplete
  expect(provider.flow?.part).toBe(part)
  expect(provider.querySelector('miq-upload')?.state).toBe('ready')
})

test('another partner is another shop, without the part', async () => {
  const provider = await withPart()
  provider.partner = 'pk_test_other'
  await expect.poll(() => provider.shop?.key).toBe('pk_test_other')
  expect(provider.flow?.parts).toEqual([])
})

test('a token that is taken away signs the buyer out', async () => {
  const provider = mount(html``)
  provider.token = 'token'
  await provider.updateComplete
  expect(provider.shop?.session.own).toBe('token')
  provider.token = undefined
  await provider.updateComplete
  expect(provider.shop?.session.own).toBe('')
})
