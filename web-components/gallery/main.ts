import './english.ts'
import { html, render } from 'lit'
import '../src/embed.ts'
import { chapters, findState } from './collect.ts'
import { show } from './stage.ts'

const address = new URLSearchParams(location.search)
const page = document.querySelector<HTMLElement>('#gallery') ?? document.body
const root = document.documentElement

root.lang = address.get('lang') ?? 'en'
root.dir = address.get('dir') ?? (root.lang.startsWith('ar') ? 'rtl' : 'ltr')
root.dataset.theme = address.get('theme') ?? 'auto'

const wanted = address.get('state')
const state = wanted === null ? undefined : findState(wanted)
if (state) {
  document.title = `${state.title}: ModelIQ widgets`
  root.dataset.alone = ''
  try {
    await show(state, page)
    root.dataset.reached = 'yes'
  } catch (error) {
    root.dataset.reached = 'no'
    console.error(error)
  }
} else {
  render(
    html`
      <h1>ModelIQ widgets</h1>
      ${chapters.map(
        ({ element, states }) => html`
          <section>
            <h2>miq-${element}</h2>
            <ul>
              ${states.map(
                ({ name, title, about }) => html` <li><a href="?state=${element}/${name}">${title}</a> ${about}</li> `,
              )}
            </ul>
          </section>
        `,
      )}
    `,
    page,
  )
}
