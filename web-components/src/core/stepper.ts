import { html, type TemplateResult } from 'lit'

/** A field for a number of pieces between a button for one fewer and one for one more. */
export function stepper(
  field: TemplateResult,
  pieces: number,
  most: number,
  t: (key: 'common.fewer' | 'common.more') => string,
  set: (pieces: number) => void,
  isDisabled = false,
): TemplateResult {
  const step = (by: number): TemplateResult => {
    const next = pieces + by
    return html`<button
      class="button"
      aria-label=${t(by > 0 ? 'common.more' : 'common.fewer')}
      ?disabled=${isDisabled || next < 1 || next > most}
      @click=${() => {
        set(next)
      }}
    >
      ${by > 0 ? '+' : '−'}
    </button>`
  }
  return html`<span class="stepper">${step(-1)}${field}${step(1)}</span>`
}
