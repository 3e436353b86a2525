import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Context } from '../core/context.ts'
import type { Place } from '../core/flow.ts'
import { type Declarations, text } from '../core/element.ts'
import { ModelElement } from '../core/model-element.ts'
import { checkText, isolated } from '../core/offer-text.ts'
import type { Check, Model, Offer } from '../core/types.ts'
import { emit } from '../events.ts'
import { printabilityStyles } from './printability.styles.ts'

type Issue = Model['issues'][number]
/** The gravest first. */
const severities = ['BLOCKING', 'WARNING', 'INFO'] as const

/**
 * What speaks for and against making a part, as text: what is known of the file, and what was measured for a material.
 * Whatever has a place in the model turns the viewer there.
 *
 * @attr partner - The partner's publishable key, without a provider around.
 * @attr model-id - The model, where no upload in the same provider chooses one.
 * @attr material - A material's id; the one that is selected when not set.
 * @attr state - Read only: `empty`, `loading`, `ok`, `info`, `warning` or `blocking`, as the gravest that is told.
 * @prop issues - Read only: what is known of the file.
 * @fires miq-issue-focus - The buyer wants to see a place; the viewer turns there unless it is cancelled.
 * @slot ok - Stands in for the words when nothing speaks against the part.
 * @slot help - Below the list, for a link to what can be done.
 * @csspart issue - One entry.
 * @csspart severity - How much it matters.
 * @cssprop --miq-color-danger, --miq-color-warning, --miq-color-success, --miq-color-text-muted, --miq-color-border
 * @cssprop --miq-color-focus, --miq-radius, --miq-space, --miq-control-height
 */
export class MiqPrintability extends ModelElement {
  static override properties: Declarations = {
    material: text,
  }
  static override styles = printabilityStyles

  declare material: string

  /** What is known of the file, whatever it is made of. */
  get issues(): readonly Issue[] {
    return graveFirst(this.context?.flow.part?.model?.issues ?? [])
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    this.state = this.#judge()
  }

  protected override render(): TemplateResult {
    const { context } = this
    return html`<div class="wrap">
      ${
        !context || this.state === 'empty'
          ? nothing
          : this.state === 'loading'
            ? html`<p class="muted" role="status">${this.t('printability.loading')}</p>`
            : this.#renderAll(context)
      }
      <slot name="help"></slot>
    </div>`
  }

  get #offer(): Offer | undefined {
    const flow = this.context?.flow
    return this.material ? flow?.offers.nodes.find(({ material }) => material.id === this.material) : flow?.selected
  }

  #judge(): string {
    const part = this.context?.flow.part
    if (!part) {
      return 'empty'
    }
    if (!part.model || part.isUnderWay) {
      return /^(refused|gone|paused)$/.test(part.phase) ? 'empty' : 'loading'
    }
    const told = [...this.issues, ...(this.#offer?.checks ?? [])].map(({ severity }) => severity)
    return severities.find((each) => told.includes(each))?.toLowerCase() ?? 'ok'
  }

  #renderAll(context: Context): TemplateResult {
    const { i18n } = context
    const offer = this.#offer
    const checks = offer ? graveFirst(offer.checks) : []
    // The same is often said of the file and of the material, there with figures.
    const issues = this.issues.filter(({ code }) => !checks.some((check) => check.code === code))
    return html`
      ${this.state === 'ok' ? html`<slot name="ok"><p class="fine">${this.#fine(context)}</p></slot>` : nothing}
      ${
        issues.length > 0
          ? html`<ul>
              ${issues.map((issue) =>
                this.#renderEntry(issue.severity, i18n.code('issue', issue.code, issue.message), issue.code),
              )}
            </ul>`
          : nothing
      }
      ${
        offer && checks.length > 0
          ? html`<section aria-labelledby="in">
              <h3 id="in">${this.t('printability.in', { material: isolated(offer.material.title) })}</h3>
              <ul>
                ${checks.map((check) => this.#renderCheck(check, offer, context))}
              </ul>
            </section>`
          : nothing
      }
      ${this.#renderCount(context)}
    `
  }

  #fine({ flow }: Context): string {
    const offer = this.#offer
    return offer
      ? this.t('printability.okIn', { material: isolated(offer.material.title) })
      : this.t(flow.part?.model?.geometry?.watertight ? 'printability.okClosed' : 'printability.ok')
  }

  /** How many materials can do it: the figure that the viewer's description gives too. */
  #renderCount({ flow }: Context): TemplateResult | typeof nothing {
    const { able } = flow.offers
    return able && !this.material
      ? html`<p class="muted small" role="status">${this.t('printability.count', able)}</p>`
      : nothing
  }

  #renderCheck(check: Check, offer: Offer, context: Context): TemplateResult {
    const { flow, i18n } = context
    const mustAccept =
      check.severity === 'WARNING' && Boolean(context.shop.partner?.orderLimits.warningsMustBeAcknowledged)
    const accept = html`<label class="accept small">
      <input
        type="checkbox"
        .checked=${flow.acknowledged(offer).includes(check.code)}
        @change=${(event: Event) => {
          flow.acknowledge(offer, check.code, (event.target as HTMLInputElement).checked)
        }}
      />
      ${this.t('printability.accept')}
    </label>`
    return this.#renderEntry(
      check.severity,
      checkText(check, i18n),
      check.code,
      check.at ? [check.at.x, check.at.y, check.at.z] : undefined,
      mustAccept ? accept : nothing,
    )
  }

  #renderEntry(
    severity: Issue['severity'],
    text: string,
    code: string,
    where?: Place,
    extra: TemplateResult | typeof nothing = nothing,
  ): TemplateResult {
    const isThere = where !== undefined && this.context?.flow.place?.join() === where.join()
    return html`<li part="issue" class=${severity.toLowerCase()}>
      <span class="mark" aria-hidden="true"></span>
      <div>
        <p><strong part="severity">${this.t(`printability.severity.${severity}`)}</strong> ${text}</p>
        ${
          where
            ? html`<button
                class="button quiet"
                aria-pressed=${isThere}
                @click=${() => {
                  this.#look(where, code)
                }}
              >
                ${this.t('printability.show')}<span class="visually-hidden">: ${text}</span>
              </button>`
            : nothing
        }
        ${extra}
      </div>
    </li>`
  }

  #look(where: Place, code: string): void {
    if (emit(this, 'miq-issue-focus', { where, code }, { cancelable: true })) {
      this.context?.flow.focus(where)
    }
  }
}

function graveFirst<Entry extends { severity: Issue['severity'] }>(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-issue-focus': CustomEvent<IssueFocusDetail>
  }
}

/** A place in the model that the buyer wants to see. */
export interface IssueFocusDetail {
  /** Millimetres along the file's axes. */
  where: Place
  code: string
}
