import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Context } from '../core/context.ts'
import { type Declarations, flag, text } from '../core/element.ts'
import { isolated, moneyText } from '../core/offer-text.ts'
import { ModelElement } from '../core/model-element.ts'
import type { Problem } from '../core/problem.ts'
import { stepper } from '../core/stepper.ts'
import type { LengthUnit, Speed } from '../core/types.ts'
import { emit } from '../events.ts'
import { partOptionsStyles } from './part-options.styles.ts'

const speeds = ['ECONOMY', 'STANDARD', 'PRIORITY'] as const
const units = ['MM', 'CM', 'M', 'INCH'] as const
/** Until the partner's limit is known; the server judges anyway. */
const mostPieces = 100_000

/**
 * How many, how fast, and in which unit the file is. Form-associated: a form around it sends `modelId`, `materialId`,
 * `quantity` and `speed`. There is no scale, finish, colour or infill, for the server has no field for them: finish and
 * colour are part of the material, and a part is made as large as its file says.
 *
 * @attr partner - The partner's publishable key, without a provider around.
 * @attr model-id - The model, where no upload in the same provider chooses one.
 * @attr quantity - Pieces; the buyer can change it.
 * @attr speed - `ECONOMY`, `STANDARD` (default) or `PRIORITY`.
 * @attr units - Unit of the file: `MM`, `CM`, `M` or `INCH`, or `none` to leave the choice out.
 * @attr disabled - Nothing can be changed.
 * @attr state - Read only: `loading`, `ready`, `invalid` (the quantity cannot be made) or `busy` (the unit is corrected).
 * @fires miq-options-change - Quantity, speed or unit were changed.
 * @slot extra - Fields of the page's own.
 * @csspart field, label, control
 * @cssprop --miq-color-brand, --miq-color-surface, --miq-color-text, --miq-color-text-muted, --miq-color-border
 * @cssprop --miq-color-danger, --miq-color-focus, --miq-radius, --miq-space, --miq-control-height
 */
export class MiqPartOptions extends ModelElement {
  static formAssociated = true
  static override properties: Declarations = {
    quantity: { type: Number, value: 1 },
    speed: { value: 'STANDARD' },
    units: text,
    disabled: { ...flag, reflect: true },
    fault: { state: true },
    problem: { state: true },
    isCorrecting: { state: true, value: false },
  }
  static override styles = partOptionsStyles

  declare quantity: number
  declare speed: Speed
  declare units: string
  declare disabled: boolean
  /** What is wrong with the quantity that was typed. */
  declare private fault: (() => string) | undefined
  /** As it was typed; the quantity follows once it can be made. */
  #typed = ''
  declare private problem: Problem | undefined
  declare private isCorrecting: boolean
  readonly #internals = this.attachInternals()

  /** The form around it, if any. */
  get form(): HTMLFormElement | null {
    return this.#internals.form
  }

  /** Called by the browser when the form is reset. */
  formResetCallback(): void {
    this.#ask(Number(this.getAttribute('quantity')) || 1, (this.getAttribute('speed') ?? 'STANDARD') as Speed)
  }

  /** Called by the browser when a fieldset around it is disabled. */
  formDisabledCallback(isDisabled: boolean): void {
    this.disabled = isDisabled
  }

  protected override entered(context: Context): void {
    super.entered(context)
    const { quantity, speed } = this
    this.#ask(quantity, speed)
    context.flow.doubt(Boolean(this.fault))
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    const { flow } = this.context ?? {}
    if (changed.has('quantity') || changed.has('speed')) {
      this.#ask(this.quantity, this.speed)
    }
    if (changed.has('units') && units.some((unit) => unit === this.units)) {
      this.#correct(this.units as LengthUnit)
    }
    if (flow) {
      const { quantity, speed } = flow.offers.question
      Object.assign(this, { quantity, speed })
    }
    this.state = !flow ? 'loading' : this.fault ? 'invalid' : this.isCorrecting ? 'busy' : 'ready'
    this.#tellForm()
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.context) {
      return nothing
    }
    return html`<div class="wrap">
      ${this.#renderQuantity()} ${this.#renderSpeed()} ${this.#renderUnit()}
      <slot name="extra"></slot>
    </div>`
  }

  #renderQuantity(): TemplateResult {
    const { quantity, disabled } = this
    const most = this.#most
    const field = html`<input
      id="quantity"
      part="control"
      type="number"
      inputmode="numeric"
      min="1"
      max=${most}
      required
      aria-invalid=${Boolean(this.fault)}
      aria-describedby="quantity-help"
      ?disabled=${disabled}
      .value=${this.fault ? this.#typed : String(quantity)}
      @input=${this.#type}
    />`
    return html`<div class="field" part="field">
      <label class="label" part="label" for="quantity">${this.t('part-options.quantity')}</label>
      ${stepper(
        field,
        quantity,
        most,
        (key) => this.t(key),
        (pieces) => {
          this.#change(pieces)
        },
        disabled,
      )}
      <p id="quantity-help" class="small help ${this.fault ? 'error' : 'muted'}" aria-live="polite">
        ${this.fault?.() ?? this.#nextBreak()}
      </p>
    </div>`
  }

  #renderSpeed(): TemplateResult {
    return html`<fieldset class="field" part="field" ?disabled=${this.disabled}>
      <legend class="label" part="label">${this.t('part-options.speed')}</legend>
      <div class="speeds">
        ${speeds.map(
          (speed) =>
            html`<label class="choice">
              <input
                part="control"
                type="radio"
                name="speed"
                value=${speed}
                .checked=${speed === this.speed}
                @change=${() => {
                  this.speed = speed
                  this.#tell()
                }}
              />
              <span
                >${this.t(`part-options.speed.${speed}`)}
                <span class="muted small">${this.t(`part-options.speed.${speed}.about`)}</span></span
              >
            </label>`,
        )}
      </div>
    </fieldset>`
  }

  #renderUnit(): TemplateResult | typeof nothing {
    const { part } = this.context?.flow ?? {}
    if (!part || this.units === 'none') {
      return nothing
    }
    const unit = part.model?.unit ?? part.unit
    return html`<div class="field" part="field">
      <label class="label" part="label" for="unit">${this.t('part-options.unit')}</label>
      <select
        id="unit"
        part="control"
        aria-describedby="unit-help"
        ?disabled=${this.disabled || this.isCorrecting}
        @change=${this.#unitChosen}
      >
        ${(units.some((each) => each === unit) ? units : [...units, unit]).map(
          (each) => html`<option value=${each} ?selected=${each === unit}>${this.t(`unit.${each}`)}</option>`,
        )}
      </select>
      <p id="unit-help" class="small help ${this.problem ? 'error' : 'muted'}" aria-live="polite">
        ${
          this.problem
            ? this.context?.i18n.code('error', this.problem.code, this.t('error.INTERNAL'))
            : this.t('part-options.unitHelp')
        }
      </p>
    </div>`
  }

  get #most(): number {
    return this.context?.shop.partner?.orderLimits.maxQuantity ?? mostPieces
  }

  #nextBreak(): string {
    const { flow, i18n } = this.context ?? {}
    const next = flow?.selected?.priceBreaks.find(({ minQuantity }) => minQuantity > this.quantity)
    return next && i18n
      ? this.count('common.nextBreak', {
          count: next.minQuantity - this.quantity,
          price: moneyText(next.unitPrice, i18n),
        })
      : ''
  }

  readonly #type = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) {
      this.#typed = event.target.value
      this.#change(event.target.valueAsNumber)
    }
  }

  #change(quantity: number): void {
    this.fault = this.#judge(quantity)
    this.context?.flow.doubt(Boolean(this.fault))
    if (!this.fault) {
      this.quantity = quantity
      this.#tell()
    }
  }

  #judge(quantity: number): (() => string) | undefined {
    if (!Number.isInteger(quantity)) {
      return () => this.t('part-options.wholePieces')
    }
    if (quantity < 1) {
      return () => this.t('part-options.atLeastOne')
    }
    const { partner } = this.context?.shop ?? {}
    return quantity > this.#most
      ? () => this.t('part-options.atMost', { count: this.#most, partner: isolated(partner?.name ?? '') })
      : undefined
  }

  #ask(quantity: number, speed: Speed): void {
    const { offers } = this.context?.flow ?? {}
    if (!offers) {
      return
    }
    const { question } = offers
    const change = {
      ...(Number.isInteger(quantity) && quantity > 0 && quantity !== question.quantity && { quantity }),
      ...(speeds.includes(speed) && speed !== question.speed && { speed }),
    }
    if (Object.keys(change).length > 0) {
      offers.ask(change)
    }
  }

  #tell(unit = this.context?.flow.part?.unit): void {
    const { quantity, speed } = this
    this.#ask(quantity, speed)
    emit(this, 'miq-options-change', { quantity, speed, unit })
  }

  #tellForm(): void {
    const { part, materialId } = this.context?.flow ?? {}
    const values = new FormData()
    values.set('modelId', part?.model?.id ?? '')
    values.set('materialId', materialId ?? '')
    values.set('quantity', String(this.quantity))
    values.set('speed', this.speed)
    this.#internals.setFormValue(values)
    const field = this.renderRoot.querySelector('input') ?? undefined
    this.#internals.setValidity({ customError: Boolean(this.fault) }, this.fault?.() || ' ', field)
  }

  readonly #unitChosen = (event: Event): void => {
    this.#correct((event.target as HTMLSelectElement).value as LengthUnit)
  }

  #correct(unit: LengthUnit): void {
    const { part } = this.context?.flow ?? {}
    if (part && part.unit !== unit) {
      void this.#corrected(part, unit)
    }
  }

  async #corrected(part: NonNullable<Context['flow']['part']>, unit: LengthUnit): Promise<void> {
    this.isCorrecting = true
    this.problem = undefined
    this.#tell(unit)
    await part.correct(unit)
    this.problem = part.problem
    this.isCorrecting = false
  }
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-options-change': CustomEvent<OptionsChangeDetail>
  }
}

/** What the buyer chose. */
export interface OptionsChangeDetail {
  quantity: number
  speed: Speed
  /** Of the file; undefined while there is none. */
  unit: LengthUnit | undefined
}
