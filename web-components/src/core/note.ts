import { html, nothing, type TemplateResult } from 'lit'
import type { Coded, I18n } from './i18n.ts'

/** What says something beside a text: nothing, to a reader when it has time, or at once. */
type Role = 'status' | 'alert' | typeof nothing

/** A button that does something here; `look` is more of its classes. */
export function button(label: unknown, act: () => void, look = ''): TemplateResult {
  return html`<button class="button ${look}" type="button" @click=${act}>${label}</button>`
}

/** A sentence that stands out, with what can be done about it at its end. */
export function note(words: unknown, kind = '', action: unknown = nothing, role: Role = nothing): TemplateResult {
  return html`<p class="note ${kind}" role=${role}><span>${words}</span> ${action}</p>`
}

/** A place that is read out as soon as there is something in it. */
export function alert(words: string, kind: string): TemplateResult {
  return html`<div role="alert" ?hidden=${!words}>${words ? note(words, kind) : nothing}</div>`
}

/** Why nothing is there, and the way to try again; the page may say it in its own words. */
export function failure(problem: Coded | undefined, i18n: I18n, again: () => void): TemplateResult {
  return html`<slot>${note(i18n.says(problem), 'danger', button(i18n.t('common.retry'), again), 'alert')}</slot>`
}

/** Stands in for what is on its way. */
export function skeleton(words: string): TemplateResult {
  return html`<slot></slot>
    <div class="skeleton" aria-busy="true"><p class="visually-hidden">${words}</p></div>`
}
