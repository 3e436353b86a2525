import { html, nothing, svg, type TemplateResult } from 'lit'
import { inMillimetres, size } from '../core/format.ts'
import type { I18n, MessageKey } from '../core/i18n.ts'
import { isolated } from '../core/offer-text.ts'
import type { Part } from '../core/part.ts'
import type { LengthUnit } from '../core/types.ts'

type Edges = [width: number, depth: number, height: number]

/** A coin of one euro or a quarter dollar, in millimetres across. */
const coin = 24

/** A part whose size makes one wonder, and what else it may be in. */
export interface UnitsDoubt {
  /** In the file's own numbers. */
  box: readonly number[]
  now: LengthUnit
  instead: LengthUnit
}

/** The server's doubt about a part's unit. */
export function unitsDoubt({ model, size: box, unit: now }: Part): UnitsDoubt | undefined {
  const instead = model?.suggestedUnit
  return instead && box ? { box: box.map((each) => each / inMillimetres[now]), now, instead } : undefined
}

/** Asks which of two units the file is in: both sizes, each with a coin beside the part. */
export function renderDoubt(part: Part, doubt: UnitsDoubt, i18n: I18n): TemplateResult {
  const longest = Math.max(...doubt.box)
  const inWords = (unit: LengthUnit) =>
    isolated(
      `${new Intl.NumberFormat(i18n.locale, { maximumSignificantDigits: 3 }).format(longest)}\u00a0${unitName(unit, i18n)}`,
    )
  return html`<section class="doubt note warning" aria-labelledby="question">
    <h3 id="question">${i18n.t('model-facts.question', { one: inWords(doubt.now), other: inWords(doubt.instead) })}</h3>
    <p class="muted small">${i18n.t('model-facts.questionHelp')}</p>
    <div class="answers">
      ${[doubt.now, doubt.instead].map((unit) => {
        const scale = inMillimetres[unit]
        const edges = doubt.box.map((each) => each * scale) as Edges
        return html`<button
          class="button answer"
          data-unit=${unit}
          ?disabled=${part.phase === 'registering'}
          @click=${() => {
            void part.correct(unit)
          }}
        >
          ${renderScale(edges)}
          <strong>${unitName(unit, i18n)}</strong>
          <bdi class="small">${size(edges, i18n.locale)}</bdi>
        </button>`
      })}
    </div>
    ${
      part.problem
        ? html`<p class="error" role="alert">${i18n.code('error', part.problem.code, i18n.t('error.INTERNAL'))}</p>`
        : nothing
    }
  </section>`
}

/** A unit's name as people write it: mm, inches. */
export function unitName(unit: LengthUnit, i18n: I18n): string {
  return i18n.t(`unit.${unit}` satisfies MessageKey)
}

/** The box around the part, seen a little from above and the right, and a coin on the same ground to the same scale. */
function renderScale([width, depth, height]: Edges): TemplateResult {
  const slant = 0.4 * depth
  const wide = width + slant + 1.2 * coin
  const tall = Math.max(height + slant, coin)
  return html`<svg viewBox="0 ${-tall} ${wide} ${tall}" preserveAspectRatio="xMidYMax" aria-hidden="true">
    ${svg`<path d="M0 0V${-height}H${width}V0Z"></path>
    <path d="M0 ${-height}l${slant} ${-slant}h${width}v${height}l${-slant} ${slant}v${-height}l${slant} ${-slant}l${-slant} ${slant}z"></path>
    <circle cx=${wide - coin / 2} cy=${-coin / 2} r=${Math.max(coin / 2, wide / 160)}></circle>`}
  </svg>`
}
