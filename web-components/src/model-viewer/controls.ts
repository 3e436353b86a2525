import { html, nothing, type TemplateResult } from 'lit'
import { length } from '../core/format.ts'
import type { I18n } from '../core/i18n.ts'
import { isolated } from '../core/offer-text.ts'
import type { Scene } from '../view/scene.ts'
import { icon } from './icons.ts'
import { step, zoomStep } from './steps.ts'

/** What the buttons below a drawing are about. */
export interface Controls {
  i18n: I18n | undefined
  /** What can be shown beside the model. */
  toggles: readonly ('coin' | 'thin')[]
  /** What is shown. */
  shows: readonly string[]
  /** Below which thickness walls are marked, in millimetres; undefined while none are. */
  limit: number | undefined
  act: (act: (scene: Scene) => void) => void
  reset: () => void
  show: (shows: string) => void
}

/** The buttons below a drawing, how it is turned without them, and what its colours say. */
export function renderControls({ i18n, toggles, shows, limit, act, reset, show }: Controls): TemplateResult {
  const t: I18n['t'] = (key, values) => i18n?.t(key, values) ?? ''
  const tool = (name: 'left' | 'right' | 'nearer' | 'farther' | 'reset', press: () => void): TemplateResult => {
    const text = t(`viewer.${name}`)
    return html`<button class="button quiet tool" aria-label=${text} title=${text} @click=${press}>
      ${icon(name)}
    </button>`
  }
  const turn = (right: number) => () => {
    act((scene) => {
      scene.turn(right, 0)
    })
  }
  const zoom = (factor: number) => () => {
    act((scene) => scene.zoom(factor))
  }
  return html`<div class="below">
    <div part="toolbar" role="group" aria-label=${t('viewer.toolbar')}>
      ${tool('left', turn(-2 * step))} ${tool('right', turn(2 * step))} ${tool('farther', zoom(1 / zoomStep))}
      ${tool('nearer', zoom(zoomStep))} ${tool('reset', reset)}
      ${toggles.map((name) => {
        const isOn = shows.includes(name)
        return html`<button
          class="button quiet"
          aria-pressed=${isOn}
          @click=${() => {
            show((isOn ? shows.filter((each) => each !== name) : [...shows, name]).join(' '))
          }}
        >
          ${t(`viewer.${name}`)}
        </button>`
      })}
      <slot name="controls"></slot>
    </div>
    <p class="muted small" id="help">
      <span class="fine">${t('viewer.help')}</span><span class="coarse">${t('viewer.helpTouch')}</span>
    </p>
    ${
      limit === undefined
        ? nothing
        : html`<p class="small legend" role="status">
            ${t('viewer.thinLegend', { limit: isolated(length(limit, i18n?.locale ?? 'en')) })}
          </p>`
    }
  </div>`
}
