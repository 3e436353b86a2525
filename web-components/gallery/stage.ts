import { html, render } from 'lit'
import type { MiqProvider } from '../src/provider/provider.ts'
import { fakeServer, type Asked } from './fake-server.ts'
import { comeBack } from './offline.ts'
import type { GalleryState } from './state.ts'

/** How long a state may take to be reached, in milliseconds. */
const patience = 10_000

/** Where a state stands, and what it has asked the fake server. */
export interface Stage {
  provider: MiqProvider
  asked: Asked
}

/**
 * Puts a state on the page and brings it to where it is to be: true within some seconds, else it throws. Every stage has
 * a session of its own, so that what one state kept is not found by the next.
 */
export async function show(state: GalleryState, page: HTMLElement): Promise<Stage> {
  sessionStorage.clear()
  comeBack()
  const asked: Asked = []
  const provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.fetch = fakeServer(typeof state.answers === 'function' ? state.answers() : state.answers, asked)
  provider.mode = state.provider?.mode ?? 'order'
  page.replaceChildren(provider)
  render(html`${state.render()}`, provider)
  if (state.act) {
    await Promise.race([provider.updateComplete.then(() => provider.shop?.load()), pause(1000)])
    await state.act(page) // as a buyer does: the shop, where it answers at all, has said what it takes
  }
  const end = performance.now() + patience
  while (!state.until(page)) {
    if (performance.now() > end) {
      throw new Error(`the state "${state.name}" was not reached within ${patience / 1000} s`)
    }
    await pause(20)
  }
  return { provider, asked }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
