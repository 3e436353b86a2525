import { html, nothing, render, type TemplateResult } from 'lit'
import { chapters, type Chapter } from './collect.ts'
import { described, type Described } from './described.ts'
import { inCode } from './in-code.ts'
import { preview } from './preview.ts'
import { table } from './table.ts'

/** Shows the handbook: all elements, or the one of `?element=`. */
export function showHandbook(page: HTMLElement, address: URLSearchParams): void {
  const wanted = address.get('element')
  const chapter = chapters.find(({ element }) => element === wanted)
  document.title = chapter ? `miq-${chapter.element}: ModelIQ widgets` : 'ModelIQ widgets'
  page.className = 'handbook'
  render(
    html`
      <nav aria-label="Elements">
        <a class="home" href="./">ModelIQ widgets</a>
        <ul>
          ${chapters.map(
            ({ element }) => html`
              <li>
                <a href="?element=${element}" aria-current=${element === wanted ? 'page' : nothing}>miq-${element}</a>
              </li>
            `,
          )}
        </ul>
      </nav>
      <div class="text">${chapter ? ofElement(chapter) : overview()}</div>
    `,
    page,
  )
  if (chapter) {
    preview(page, chapter, address)
  }
}

function overview(): TemplateResult {
  return html`
    <h1>ModelIQ widgets</h1>
    <p class="lead">
      Custom elements that turn a 3D file into a price and an order, in the looks of the page they stand on. Every state
      that a buyer can come to is here: to look at, in light and dark, in four languages, and at any width. German
      stands for a language that is much longer than English, Arabic for one from right to left.
    </p>
    ${code(
      '<script type="module" src="https://MODELIQ_HOST/embed/1/modeliq.js"></script>\n' +
        '<miq-quote partner="pk_live_…"><a href="/contact">Ask us for a price</a></miq-quote>',
    )}
    <p>
      So that nothing on the page jumps when they arrive, its head may have
      <code>&lt;link rel="stylesheet" href="https://MODELIQ_HOST/embed/1/modeliq.css"&gt;</code>, which keeps their
      places.
    </p>
    <p>
      By machine: <a href="../custom-elements.json">custom-elements.json</a>, <a href="../llms.txt">llms.txt</a>, types
      for <a href="../types/react.d.ts">React</a>, <a href="../types/vue.d.ts">Vue</a> and
      <a href="../types/dom.d.ts">the DOM</a>, <a href="../versions.json">versions with their hashes</a>.
    </p>
    ${chapters.map(
      ({ element, states }) => html`
        <section>
          <h2><a href="?element=${element}">miq-${element}</a></h2>
          <p>${firstSentence(described(element))}</p>
          <ul class="states">
            ${states.map(
              ({ name, title }) => html`
                <li>
                  <a href="?element=${element}&amp;show=${name}" data-state="${element}/${name}">${title}</a>
                </li>
              `,
            )}
          </ul>
        </section>
      `,
    )}
  `
}

function ofElement({ element }: Chapter): TemplateResult {
  const about = described(element)
  const fields = about?.members.filter(({ kind, attribute }) => kind === 'field' && !attribute) ?? []
  const methods = about?.members.filter(({ kind }) => kind === 'method') ?? []
  return html`
    <h1>&lt;miq-${element}&gt;</h1>
    ${about?.description.split(/\n\s*\n/).map((each, index) => html`<p class=${index ? '' : 'lead'}>${inCode(each)}</p>`)}
    <div id="preview"></div>
    <h2>In a page</h2>
    ${code(snippet(element))}
    ${
      about
        ? [
            table('Attributes', about.attributes, ['name', 'type', 'default', 'description']),
            table('Properties', fields, ['name', 'type', 'description']),
            table('Methods', methods, ['name', 'description']),
            table('Events', about.events, ['name', 'type', 'description']),
            table('Slots', about.slots, ['name', 'description']),
            table('Parts', about.cssParts, ['name', 'description']),
            table('Custom properties', about.cssProperties, ['name', 'description']),
          ]
        : nothing
    }
  `
}

/** Those that make a shop known themselves; all others stand in a provider. */
const alone = ['quote', 'provider', 'header', 'footer', 'order-status']

function snippet(element: string): string {
  const tag = `miq-${element}`
  if (element === 'quote') {
    return `<${tag} partner="pk_live_…">\n  <a href="/contact">Ask us for a price</a>\n</${tag}>`
  }
  if (element === 'provider') {
    return `<${tag} partner="pk_live_…">\n  <miq-upload></miq-upload>\n  <miq-price-list></miq-price-list>\n</${tag}>`
  }
  return alone.includes(element)
    ? `<${tag} partner="pk_live_…"></${tag}>`
    : `<miq-provider partner="pk_live_…">\n  <${tag}></${tag}>\n</miq-provider>`
}

function code(text: string): TemplateResult {
  // A region that scrolls is reached by keyboard.
  return html`<pre tabindex="0"><code>${text}</code></pre>`
}

function firstSentence(about: Described | undefined): TemplateResult | typeof nothing {
  const [first = ''] = about?.description.split(/(?<=\.)\s/) ?? []
  return first ? inCode(first) : nothing
}
