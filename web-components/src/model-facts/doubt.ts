import { html, nothing, svg, type TemplateResult } from 'lit'
import { inMillimetres, size } from '../core/format.ts'
import type { I18n, MessageKey } from '../core/i18n.ts'
import { isolated } from '../core/offer-text.ts'
import type { Part } from '../core/part.ts'
import type { LengthUnit } from '../core/types.ts'
import type { UnitsDoubt } from '../core/units-doubt.ts'
import { silhouette, type Corner } from './outline.ts'

/** A coin of one euro or a quarter dollar, in millimetres across. */
const coin = 24
const square: readonly Corner[] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
]
const picture = { width: 120, height: 72 }

/** Asks which of two units the file is in: both sizes, each with a coin beside the part. */
export function renderDoubt(part: Part, doubt: UnitsDoubt, i18n: I18n): TemplateResult {
  const longest = Math.max(...doubt.box)
  const inWords = (unit: LengthUnit) =>
    isolated(
      `${new Intl.NumberFormat(i18n.locale, { maximumSignificantDigits: 3 }).format(longest)} ${unitName(unit, i18n)}`,
    )
  return html`<section class="doubt" aria-labelledby="question">
    <h3 id="question">${i18n.t('model-facts.question', { one: inWords(doubt.now), other: inWords(doubt.instead) })}</h3>
    <p class="muted small">${i18n.t('model-facts.questionHelp')}</p>
    <div class="choices">
      ${[doubt.now, doubt.instead].map((unit) => {
        const scale = inMillimetres[unit]
        const edges = doubt.box.map((each) => each * scale) as [number, number, number]
        return html`<button
          class="button choice"
          data-unit=${unit}
          ?disabled=${part.phase === 'registering'}
          @click=${() => {
            void part.correct(unit)
          }}
        >
          ${renderScale(part, edges)}
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

/** The part from the front and a coin on the same ground, to the same scale. */
function renderScale(part: Part, [width, depth, height]: readonly [number, number, number]): TemplateResult {
  // Lying parts are seen from above: the side that shows most.
  const seen = height >= depth ? height : depth
  const gap = 0.15 * coin
  const scale = Math.min(picture.width / (width + gap + coin), picture.height / Math.max(seen, coin))
  const drawn = { width: width * scale, height: seen * scale, coin: (coin * scale) / 2 }
  const start = (picture.width - drawn.width - (gap + coin) * scale) / 2
  const polygons = part.mesh ? silhouette(part.mesh.positions, height >= depth ? 2 : 1) : [square]
  const path = polygons
    .map((corners) =>
      corners
        .map(([x, y]) => `${round(start + x * drawn.width)} ${round(picture.height - y * drawn.height)}`)
        .join('L'),
    )
    .map((corners) => `M${corners}Z`)
    .join('')
  const middle = start + drawn.width + gap * scale + drawn.coin
  return html`<svg viewBox="0 0 ${picture.width} ${picture.height}" aria-hidden="true">
    ${svg`<path d=${path}></path>
    <circle cx=${round(middle)} cy=${round(picture.height - drawn.coin)} r=${Math.max(0.75, round(drawn.coin))}></circle>`}
  </svg>`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
