import { html, nothing, type TemplateResult } from 'lit'
import type { Entry } from './described.ts'
import { inCode } from './in-code.ts'

type Column = 'name' | 'type' | 'default' | 'description'

/** A type of more letters than this is opened to be read. */
const longest = 90

const titles: Record<Column, string> = { name: 'Name', type: 'Type', default: 'Default', description: 'What for' }

/** One table of an element's page; nothing without entries. A column that says nothing is left out. */
export function table(title: string, entries: readonly Entry[], columns: readonly Column[]) {
  const shown = columns.filter((column) => column === 'name' || entries.some((entry) => textOf(entry, column) !== ''))
  if (entries.length === 0) {
    return nothing
  }
  if (shown.length === 1) {
    return html`
      <h2>${title}</h2>
      <ul class="names">
        ${entries.map(({ name }) => html`<li><code>${name}</code></li>`)}
      </ul>
    `
  }
  return html`
    <h2>${title}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${title}>
      <table>
        <thead>
          <tr>
            ${shown.map((column) => html`<th scope="col">${titles[column]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${entries.map(
            (entry) =>
              html`<tr>
                ${shown.map((column) => cell(entry, column))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `
}

function cell(entry: Entry, column: Column): TemplateResult {
  const text = textOf(entry, column)
  if (column === 'name') {
    return html`<th scope="row"><code>${text}</code></th>`
  }
  if (column === 'description') {
    return html`<td>${inCode(text)}</td>`
  }
  return text.length > longest
    ? html`<td>
        <details>
          <summary><code>${text.slice(0, text.indexOf('{') + 1 || longest)} …</code></summary>
          <code>${text}</code>
        </details>
      </td>`
    : html`<td class="brief">${text && html`<code>${text}</code>`}</td>`
}

function textOf(entry: Entry, column: Column): string {
  switch (column) {
    case 'name':
      return entry.kind === 'method'
        ? `${entry.name}(${entry.parameters?.map(({ name }) => name).join(', ') ?? ''})`
        : entry.name || '(default)'
    case 'type':
      return entry.type?.text ?? ''
    case 'default':
      return entry.default === "''" ? '' : (entry.default ?? '')
    case 'description':
      return entry.description ?? ''
  }
}
