import { html, nothing, type TemplateResult } from 'lit'
import type { AddressField } from '../core/address.ts'
import type { Desk } from './desk.ts'

/** A field of a form. */
export interface Field extends Omit<AddressField, 'name'> {
  name: AddressField['name'] | 'purchaseOrder'
  longest?: number
}

/** What one step asks for, with the button that goes on. `take` gets what the browser has let through. */
export function form(
  { i18n, checkout: { isBusy } }: Desk,
  content: unknown,
  take: (said: FormData) => void,
): TemplateResult {
  return html`<form
    @submit=${(event: SubmitEvent) => {
      event.preventDefault()
      take(new FormData(event.currentTarget as HTMLFormElement))
    }}
  >
    ${content}
    <div class="actions">
      <button class="button primary" type="submit" aria-busy=${isBusy}>
        ${i18n.t(isBusy ? 'common.loading' : 'checkout.next')}
      </button>
    </div>
  </form>`
}

/** Several ways of which one is taken. */
export function choices(title: string, content: unknown): TemplateResult {
  return html`<fieldset>
    <legend class="visually-hidden">${title}</legend>
    ${content}
  </fieldset>`
}

/** One of several ways. */
export function choice(
  name: string,
  value: string,
  isChosen: boolean,
  title: string,
  about: string,
  { price, choose }: { price?: unknown; choose?: () => void },
): TemplateResult {
  return html`<label class="choice">
    <input type="radio" name=${name} required value=${value} ?checked=${isChosen} @change=${choose} />
    <bdi>${title}</bdi>${price}
    <small>${about}</small>
  </label>`
}

/** A field with its label, and what is wrong with it. */
export function field(desk: Desk, asked: Field, value: string | null | undefined, look = ''): TemplateResult {
  const { name, autocomplete, type = 'text', isRequired, isHalf, longest = 80 } = asked
  const { i18n, checkout } = desk
  return html`<div part="field" class="${look} ${isHalf ? 'half' : ''}">
    <label for=${name}
      >${i18n.t(`checkout.${name}`)}
      ${isRequired ? nothing : html`<span class="muted small">${i18n.t('checkout.optional')}</span>`}</label
    >
    <input
      id=${name}
      name=${name}
      type=${type}
      autocomplete=${autocomplete === 'off' ? 'off' : `shipping ${autocomplete}`}
      maxlength=${longest}
      ?required=${isRequired}
      .value=${value ?? ''}
      aria-invalid=${checkout.wrong.has(name)}
      aria-describedby="wrong-${name}"
    />
    ${wrong(desk, name)}
  </div>`
}

/** What is wrong with a field, in its place. */
export function wrong({ i18n, checkout }: Desk, name: string): TemplateResult {
  const problem = checkout.wrong.get(name)
  const own = problem?.code === 'ADDRESS_INCOMPLETE' ? i18n.maybe(`checkout.wrong.${name}`) : undefined
  return html`<p part="error" class="error small" id="wrong-${name}">${own ?? i18n.says(problem)}</p>`
}
