import './english.ts'
import '../src/embed.ts'
import { findState } from './collect.ts'
import { showHandbook } from './handbook.ts'
import { show } from './stage.ts'

/**
 * The address says what is shown: nothing for the handbook, `state=<element>/<name>` for one state alone, with `theme`
 * (`light`, `dark`), `lang`, `dir`, `width` in pixels, and `plain` for the looks that screenshots are taken of.
 */
const address = new URLSearchParams(location.search)
const page = document.querySelector<HTMLElement>('#gallery') ?? document.body
const root = document.documentElement

const language = address.get('lang') ?? 'en'
root.dir = address.get('dir') ?? (language.startsWith('ar') ? 'rtl' : 'ltr')
root.dataset.theme = address.get('theme') ?? 'auto'
root.toggleAttribute('data-plain', address.has('plain'))

const wanted = address.get('state')
const state = wanted === null ? undefined : findState(wanted)
if (state) {
  document.title = `${state.title}: ModelIQ widgets`
  root.dataset.alone = ''
  page.style.setProperty('max-inline-size', address.has('width') ? `${address.get('width') ?? ''}px` : '')
  try {
    const { provider } = await show(state, page)
    // Only now: what a state is known by may be its words, and those are written in English.
    root.lang = language
    for (const { i18n } of [provider, ...page.querySelectorAll('miq-quote')]) {
      await i18n?.use(language)
    }
    root.dataset.reached = 'yes'
  } catch (error) {
    root.dataset.reached = 'no'
    console.error(error)
  }
} else {
  showHandbook(page, address)
}
