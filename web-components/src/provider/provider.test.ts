import { html, type TemplateResult } from 'lit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeServer, refuse, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { partner } from '../../gallery/fixtures.ts'
import { define } from '../core/define.ts'
import { MiqElement } from '../core/element.ts'
import './provider.define.ts'
import type { MiqProvider } from './provider.ts'

class Probe extends MiqElement {
  protected override render(): TemplateResult {
    return html`<p>${this.context?.shop.partner?.name} ${this.t('common.retry')} ${this.context?.flow.unit}</p>`
  }
}
define('test-probe', Probe)

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  document.documentElement.lang = 'en'
})

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

function provide(answers: Answers = {}, asked: Asked = []): MiqProvider {
  const provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.fetch = fakeServer(answers, asked)
  document.body.append(provider)
  return provider
}

function text(probe: Element): string {
  return probe.shadowRoot?.textContent.trim() ?? ''
}

test('what stands inside has the brand, whichever of the two comes first', async () => {
  const early = document.createElement('test-probe')
  document.body.append(early)
  const provider = document.createElement('miq-provider')
  document.body.append(provider)
  provider.append(early)
  provider.fetch = fakeServer()
  provider.partner = 'pk_test_acme'
  const late = document.createElement('test-probe')
  provider.append(late)
  await expect.poll(() => [text(early), text(late)]).toEqual(['Acme Parts Try again MM', 'Acme Parts Try again MM'])
})

test('the brand is asked for once and is in every element', async () => {
  const asked: Asked = []
  const provider = provide({}, asked)
  const probes = [1, 2, 3].map(() => provider.appendChild(document.createElement('test-probe')))
  await expect
    .poll(() => probes.map((probe) => getComputedStyle(probe).getPropertyValue('--miq-brand-color')))
    .toEqual(['#0b6b53', '#0b6b53', '#0b6b53'])
  expect(asked.map(({ name }) => name)).toEqual(['Shop'])
})

test('a shop that cannot be had is told to the page, in one event', async () => {
  const heard = vi.fn()
  document.addEventListener('miq-error', heard, { once: true })
  const provider = provide({ Shop: refuse('PARTNER_KEY_UNKNOWN') })
  await expect.poll(() => provider.state).toBe('error')
  await expect.poll(() => heard.mock.calls.length).toBe(1)
})

test('the page’s words win, and a language that is not there leaves English', async () => {
  const provider = provide({ Shop: { partner: { ...partner, locale: 'xx' } } })
  const probe = provider.appendChild(document.createElement('test-probe'))
  provider.messages = { 'common.retry': 'Once more' }
  await expect.poll(() => text(probe)).toContain('Once more')
})

test('texts are said to be in the language that they are in, whatever the locale', async () => {
  const provider = provide()
  provider.locale = 'he-IL'
  const probe = provider.appendChild(document.createElement('test-probe'))
  const said = (): unknown[] => {
    const words = probe.shadowRoot?.querySelector('p') ?? expect.fail()
    return [words.lang, getComputedStyle(words).direction]
  }
  await expect.poll(() => text(probe)).toContain('Acme Parts')
  await expect.poll(said).toEqual(['en', 'ltr'])
  provider.messages = { 'common.retry': 'שוב' }
  await expect.poll(said).toEqual(['he-IL', 'rtl'])
})

test('an element that is moved elsewhere leaves its old provider', async () => {
  const first = provide()
  const probe = first.appendChild(document.createElement('test-probe'))
  await expect.poll(() => text(probe)).toContain('Acme Parts')
  const second = provide({ Shop: { partner: { ...partner, name: 'Other' } } })
  second.append(probe)
  await expect.poll(() => text(probe)).toContain('Other')
})
