import { html, nothing, render } from 'lit'
import type { Chapter } from './collect.ts'

const choices = {
  theme: { title: 'Colours', values: { auto: 'As the system', light: 'Light', dark: 'Dark' } },
  lang: { title: 'Language', values: { en: 'English', de: 'Deutsch', fr: 'Français', ar: 'العربية' } },
  width: { title: 'Width', values: { '': 'As wide as it gets', '768': '768 px', '360': '360 px', '320': '320 px' } },
} satisfies Record<string, { title: string; values: Record<string, string> }>

type Choice = keyof typeof choices

/** Shows the states of an element in a frame of their own, one at a time, in the looks that are chosen. */
export function preview(page: HTMLElement, { element, states }: Chapter, address: URLSearchParams): void {
  const place = page.querySelector<HTMLElement>('#preview')
  const chosen: Record<Choice, string> = { theme: 'auto', lang: 'en', width: '' }
  let shown = states.find(({ name }) => name === address.get('show')) ?? states[0]
  if (!place || !shown) {
    return
  }
  const draw = (): void => {
    if (!shown) {
      return
    }
    const query = new URLSearchParams({ state: `${element}/${shown.name}`, theme: chosen.theme, lang: chosen.lang })
    if (chosen.width) {
      query.set('width', chosen.width)
    }
    const source = `?${query.toString()}`
    render(
      html`
        <div class="tools">
          ${(Object.keys(choices) as Choice[]).map(
            (choice) => html`
              <label>
                ${choices[choice].title}
                <select
                  @change=${({ target }: Event) => {
                    chosen[choice] = (target as HTMLSelectElement).value
                    draw()
                  }}
                >
                  ${Object.entries(choices[choice].values).map(
                    ([value, title]) =>
                      html`<option value=${value} ?selected=${value === chosen[choice]}>${title}</option>`,
                  )}
                </select>
              </label>
            `,
          )}
          <a href=${source}>Alone on a page</a>
        </div>
        <ul class="states">
          ${states.map(
            ({ name, title }) => html`
              <li>
                <a
                  href="?element=${element}&amp;show=${name}"
                  aria-current=${name === shown?.name ? 'true' : nothing}
                  @click=${(event: Event) => {
                    event.preventDefault()
                    shown = states.find((state) => state.name === name)
                    history.replaceState(null, '', `?element=${element}&show=${name}`)
                    draw()
                  }}
                  >${title}</a
                >
              </li>
            `,
          )}
        </ul>
        <p aria-live="polite">${shown.about}</p>
        <iframe title="miq-${element}: ${shown.title}" src=${source} @load=${fit}></iframe>
      `,
      place,
    )
  }
  draw()
}

/** As high as what is in it, now and whenever that changes. */
function fit({ target }: Event): void {
  const frame = target as HTMLIFrameElement
  const main = frame.contentDocument?.querySelector('main')
  if (main) {
    new ResizeObserver(() => {
      frame.style.setProperty('block-size', `${Math.min(1600, Math.max(240, main.offsetHeight))}px`)
    }).observe(main)
  }
}
