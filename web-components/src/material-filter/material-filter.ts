import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Context } from '../core/context.ts'
import { country } from '../core/format.ts'
import { type Declarations, text } from '../core/element.ts'
import { ModelElement } from '../core/model-element.ts'
import { isEmpty } from '../core/offers.ts'
import type { Facet, MaterialFilter } from '../core/types.ts'
import { emit } from '../events.ts'
import { materialFilterStyles } from './material-filter.styles.ts'

const fields = ['technologies', 'families', 'colors', 'finishes'] as const
type Field = (typeof fields)[number]
/** A facet with one value narrows nothing. */
const fewest = 2

/**
 * Narrows the price list of the same provider: by process, kind of material, colour, finish, words and destination. A
 * choice stays where it is when nothing has it any more, so that it can be taken back.
 *
 * @attr partner - The partner's publishable key, without a provider around.
 * @attr model-id - The model, where no upload in the same provider chooses one.
 * @attr technologies - Processes to start with, separated by commas: `SLS,MJF`.
 * @attr state - Read only: `loading`, `empty` (nothing to narrow), `ready`, or `filtered` while a choice is made.
 * @prop facets - Facets of the page's own; they stand in for those of the offers.
 * @prop value - The filter as it is; set it to choose by script.
 * @fires miq-filter-change - The list was narrowed anew: `detail.filter` and how many are left in `detail.count`.
 * @slot before - In front of the fields.
 * @slot after - Behind them.
 * @csspart facet, option, clear
 * @cssprop --miq-color-brand, --miq-color-surface, --miq-color-text, --miq-color-text-muted, --miq-color-border
 * @cssprop --miq-color-focus, --miq-radius, --miq-space, --miq-control-height
 */
export class MiqMaterialFilter extends ModelElement {
  static override properties: Declarations = {
    technologies: text,
    facets: { attribute: false },
    isOpen: { state: true, value: false },
  }
  static override styles = materialFilterStyles

  declare technologies: string
  declare facets: readonly Facet[] | undefined
  /** Where there is little room the facets are folded away. */
  declare private isOpen: boolean
  /** A filter whose answer has not come yet. */
  #asked: MaterialFilter | undefined

  get value(): MaterialFilter {
    return this.context?.flow.offers.question.filter ?? {}
  }

  set value(filter: MaterialFilter) {
    this.#asked = filter
    this.context?.flow.offers.ask({ filter })
  }

  protected override entered(context: Context): void {
    super.entered(context)
    const technologies = this.technologies.split(',').flatMap((each) => each.trim() || [])
    if (this.#asked ?? technologies.length > 0) {
      this.value = this.#asked ?? { ...this.value, technologies }
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    const isThere = this.#facets.some(({ values }) => values.length >= fewest) || !isEmpty(this.value)
    this.state = !this.context ? 'loading' : !isThere ? 'empty' : isEmpty(this.value) ? 'ready' : 'filtered'
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    const { offers } = this.context?.flow ?? {}
    if (offers && this.#asked && this.#asked === offers.answered?.filter) {
      emit(this, 'miq-filter-change', { filter: this.#asked, count: offers.total ?? 0 })
      this.#asked = undefined
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.state === 'loading' || this.state === 'empty') {
      return nothing
    }
    const chosen = fields.reduce((sum, field) => sum + (this.value[field]?.length ?? 0), 0)
    return html`<search class="wrap">
      <slot name="before"></slot>
      <div class="top">
        <label>
          <span class="visually-hidden">${this.t('material-filter.search')}</span>
          <input
            type="search"
            enterkeyhint="search"
            placeholder=${this.t('material-filter.search')}
            .value=${this.value.search ?? ''}
            @input=${this.#changeSearch}
          />
        </label>
        ${this.#renderCountries()}
        <button class="button toggle" aria-expanded=${this.isOpen} aria-controls="facets" @click=${this.#toggle}>
          ${chosen > 0 ? this.t('material-filter.filtersChosen', { count: chosen }) : this.t('material-filter.filters')}
        </button>
      </div>
      <div id="facets" class="facets" ?data-open=${this.isOpen}>
        ${this.#facets.map((facet) => this.#renderFacet(facet))}
      </div>
      <div class="foot">
        <p class="muted small" role="status">${this.#countText()}</p>
        ${
          isEmpty(this.value)
            ? nothing
            : html`<button class="button quiet" part="clear" @click=${this.#clear}>
                ${this.t('material-filter.clear')}
              </button>`
        }
      </div>
      <slot name="after"></slot>
    </search>`
  }

  #renderCountries(): TemplateResult | typeof nothing {
    const { shop, flow } = this.context ?? {}
    const codes = shop?.partner?.shipsTo ?? []
    if (codes.length < 2) {
      return nothing
    }
    const names = codes.map((code) => [code, country(code, this.language)] as const)
    names.sort(([, one], [, other]) => one.localeCompare(other, this.language))
    const chosen = flow?.offers.question.shipTo ?? ''
    return html`<label>
      <span class="visually-hidden">${this.t('material-filter.shipTo')}</span>
      <select @change=${this.#changeCountry}>
        <option value="" ?selected=${chosen === ''}>${this.t('material-filter.anywhere')}</option>
        ${names.map(
          ([code, name]) =>
            html`<option value=${code} ?selected=${chosen === code}>
              ${this.t('material-filter.to', { country: name })}
            </option>`,
        )}
      </select>
    </label>`
  }

  #renderFacet({ field, values }: Facet): TemplateResult | typeof nothing {
    const name = fields.find((each) => each === field)
    const chosen: readonly string[] = (name && this.value[name]) ?? []
    if (!name || (values.length < fewest && chosen.length === 0)) {
      return nothing
    }
    return html`<fieldset part="facet">
      <legend>${this.t(`material-filter.${name}`)}</legend>
      <div class="pills">
        ${values.map(({ value, count }) => {
          const isChosen = chosen.includes(value)
          return html`<label class="choice pill ${count === 0 && !isChosen ? 'none' : ''}" part="option">
            <input
              type="checkbox"
              .checked=${isChosen}
              @change=${() => {
                this.#choose(name, value)
              }}
            />
            <bdi>${this.#label(name, value)}</bdi> <span class="muted small">${count}</span>
          </label>`
        })}
      </div>
    </fieldset>`
  }

  get #facets(): readonly Facet[] {
    return this.facets ?? this.context?.flow.offers.facets ?? []
  }

  #label(field: Field, value: string): string {
    const name = field === 'families' ? `family.${value}` : `${field}.${value}`
    return this.context?.i18n.maybe(name) ?? value
  }

  #countText(): string {
    const { total, all, isBusy } = this.context?.flow.offers ?? {}
    if (total === undefined || isBusy) {
      return ''
    }
    return all === undefined || all === total
      ? this.count('material-filter.count', { count: total })
      : this.count('material-filter.countOf', { count: all, shown: total })
  }

  #choose(field: Field, value: string): void {
    const chosen: readonly string[] = this.value[field] ?? []
    const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]
    this.value = { ...this.value, [field]: next }
  }

  readonly #changeSearch = (event: Event): void => {
    this.value = { ...this.value, search: (event.target as HTMLInputElement).value }
  }

  readonly #changeCountry = (event: Event): void => {
    this.context?.flow.offers.ask({ shipTo: (event.target as HTMLSelectElement).value || null })
  }

  readonly #toggle = (): void => {
    this.isOpen = !this.isOpen
  }

  readonly #clear = (): void => {
    this.value = {}
    // The button is gone with the choice: whoever pressed it by keyboard goes on in the search field.
    this.renderRoot.querySelector('input')?.focus()
  }
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-filter-change': CustomEvent<FilterChangeDetail>
  }
}

/** What the price list was narrowed by. */
export interface FilterChangeDetail {
  filter: MaterialFilter
  /** How many materials are left. */
  count: number
}
