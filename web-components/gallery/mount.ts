import { html, render, type TemplateResult } from 'lit'
import type { MiqProvider } from '../src/provider/provider.ts'
import '../src/provider/provider.define.ts'
import { fakeServer, type Answers, type Asked } from './fake-server.ts'

/** Puts something on the page with a provider around it and the fake server behind; for tests. */
export function mount(content: TemplateResult, answers: Answers = {}, asked: Asked = []): MiqProvider {
  sessionStorage.clear()
  const provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.fetch = fakeServer(answers, asked)
  document.body.replaceChildren(provider)
  render(html`${content}`, provider)
  return provider
}

/** Every event of these names, in order, with what makes its contract. */
export function record(names: readonly string[]): CustomEvent<unknown>[] {
  const heard: CustomEvent<unknown>[] = []
  for (const name of names) {
    document.body.addEventListener(name, (event) => heard.push(event as CustomEvent<unknown>))
  }
  return heard
}

/** The first element of a shadow root that fits. Throws when there is none. */
// The caller knows what its selector finds, as with querySelector.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function within<Found extends Element = HTMLElement>(host: Element | null, selector: string): Found {
  const found = host?.shadowRoot?.querySelector<Found>(selector)
  if (!found) {
    throw new Error(`no ${selector} in ${host?.localName ?? 'nothing'}`)
  }
  return found
}
