import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { area, number, size, volume, type Measure } from '../core/format.ts'
import type { Declarations } from '../core/element.ts'
import { ModelElement } from '../core/model-element.ts'
import type { Part } from '../core/part.ts'
import { measuredOf, measureOf, type Measured } from '../core/measured.ts'
import { modelFactsStyles } from './model-facts.styles.ts'
import { renderDoubt, unitsDoubt } from './doubt.ts'

/**
 * How large a part is and what it is made of. What was measured here is marked as an estimate until the server has
 * measured. Where the size is hard to believe it asks for the unit, with a coin beside the part to judge by.
 *
 * @attr partner - The partner's publishable key, without a provider around.
 * @attr model-id - The model, where no upload in the same provider chooses one.
 * @attr units - `auto` (default): inches for files in inches or feet, else millimetres. `mm` or `in`.
 * @attr state - Read only: `empty`, `loading`, `estimate`, `ready`, `repaired` or `doubt`.
 * @prop facts - Read only: the server's measurements, or those made here; undefined until there are some.
 * @slot extra - Below the figures.
 * @csspart row - A figure with its name.
 * @csspart term - The name.
 * @csspart value - The figure.
 * @cssprop --miq-color-text-muted, --miq-color-border, --miq-color-warning, --miq-radius, --miq-space
 */
export class MiqModelFacts extends ModelElement {
  static override properties: Declarations = {
    units: { value: 'auto' },
  }
  static override styles = modelFactsStyles

  declare units: 'auto' | Measure

  /** What is shown, in millimetres. */
  get facts(): Measured | undefined {
    const part = this.context?.flow.part
    return part && measuredOf(part)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    this.state = this.#judge(this.context?.flow.part)
  }

  protected override render(): TemplateResult {
    const part = this.context?.flow.part
    const facts = part && measuredOf(part)
    return html`<div class="wrap">
      ${facts ? this.#renderFacts(part, facts) : this.state === 'loading' ? this.#renderWaiting() : nothing}
      <slot name="extra"></slot>
    </div>`
  }

  #judge(part: Part | undefined): string {
    if (!part) {
      return this.context || !this.partner ? 'empty' : 'loading'
    }
    if (!measuredOf(part)) {
      return part.isUnderWay ? 'loading' : 'empty'
    }
    if (unitsDoubt(part)) {
      return 'doubt'
    }
    return part.model?.repairedGeometry ? 'repaired' : part.model?.geometry ? 'ready' : 'estimate'
  }

  #renderFacts(part: Part, facts: Measured): TemplateResult {
    const repaired = part.model?.repairedGeometry
    const doubt = unitsDoubt(part)
    return html`
      ${doubt && this.context ? renderDoubt(part, doubt, this.context.i18n) : nothing}
      ${
        part.model?.geometry
          ? nothing
          : html`<p class="estimate small muted" role="status">
              <strong>${this.t('common.estimate')}</strong> ${this.t('model-facts.estimate')}
            </p>`
      }
      ${repaired ? this.#renderRepaired(part, facts, repaired) : this.#renderList(this.#rows(part, facts))}
    `
  }

  #renderList(rows: readonly Row[]): TemplateResult {
    return html`<dl>
      ${rows.map(
        ([term, value]) =>
          html`<div part="row">
            <dt part="term">${term}</dt>
            <dd part="value"><bdi>${value}</bdi></dd>
          </div>`,
      )}
    </dl>`
  }

  #renderRepaired(part: Part, facts: Measured, repaired: Measured): TemplateResult {
    const after = this.#rows(part, repaired)
    return html`<p class="note success">${this.t('model-facts.repaired')}</p>
      <table>
        <thead>
          <tr>
            <td></td>
            <th scope="col">${this.t('model-facts.before')}</th>
            <th scope="col">${this.t('model-facts.after')}</th>
          </tr>
        </thead>
        <tbody>
          ${this.#rows(part, facts).map(
            ([term, value], at) =>
              html`<tr part="row">
                <th part="term" scope="row">${term}</th>
                <td part="value"><bdi>${value}</bdi></td>
                <td part="value" class=${after[at]?.[1] === value ? 'muted' : 'changed'}>
                  <bdi>${after[at]?.[1]}</bdi>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>`
  }

  #renderWaiting(): TemplateResult {
    return html`<dl aria-hidden="true">
        ${[1, 2, 3, 4].map(
          () =>
            html`<div>
              <dt><span class="skeleton">Surface</span></dt>
              <dd><span class="skeleton">62 × 27 × 42</span></dd>
            </div>`,
        )}
      </dl>
      <p class="visually-hidden" role="status">${this.t('common.loading')}</p>`
  }

  #rows(part: Part, facts: Measured): Row[] {
    const { language } = this
    const measure = measureOf(this.units, part)
    const { x, y, z } = facts.boundingBoxMm
    const { volumeMm3 } = facts
    const rows: (Row | undefined)[] = [
      [this.t('model-facts.size'), size([x, y, z], language, measure)],
      [this.t('model-facts.volume'), volumeMm3 === null ? '–' : volume(volumeMm3, language, measure)],
      [this.t('model-facts.area'), area(facts.surfaceAreaMm2, language, measure)],
      facts.triangleCount ? [this.t('model-facts.triangles'), number(facts.triangleCount, language)] : undefined,
      facts.shellCount ? [this.t('model-facts.bodies'), number(facts.shellCount, language)] : undefined,
      'watertight' in facts
        ? [this.t('model-facts.watertight'), this.t(facts.watertight ? 'model-facts.closed' : 'model-facts.open')]
        : undefined,
    ]
    return rows.filter((row) => row !== undefined)
  }
}

type Row = [term: string, value: string]
