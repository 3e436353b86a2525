import { html, type TemplateResult } from 'lit'

/** Words with what stands between backticks as code. */
export function inCode(text: string): TemplateResult {
  return html`${text.split('`').map((each, index) => (index % 2 ? html`<code>${each}</code>` : each))}`
}
