import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { type Declarations, MiqElement, text } from '../core/element.ts'
import { emit } from '../events.ts'
import { bannerStyles } from './banner.styles.ts'

/** How much a banner matters. */
export type BannerKind = 'info' | 'success' | 'warning' | 'danger'

/**
 * A sentence that concerns the whole page: what is late, what is new, what went wrong.
 *
 * @attr kind - `info` (default), `success`, `warning` or `danger`. The last two are read out at once.
 * @attr action - The words of its button; none when not set.
 * @attr state - Read only: the kind.
 * @fires miq-banner-action - The button was pressed.
 * @slot - The sentence.
 * @csspart banner, action
 */
export class MiqBanner extends MiqElement {
  static override properties: Declarations = { kind: { reflect: true, value: 'info' }, action: text }
  static override styles = bannerStyles

  declare kind: BannerKind
  declare action: string

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    this.state = this.kind
  }

  protected override render(): TemplateResult {
    const isUrgent = this.kind === 'warning' || this.kind === 'danger'
    return html`
      <div class="note ${this.kind}" part="banner" role=${isUrgent ? 'alert' : 'status'}>
        <div class="words"><slot></slot></div>
        ${
          this.action ? html`<button class="button" part="action" @click=${this.#act}>${this.action}</button>` : nothing
        }
      </div>
    `
  }

  readonly #act = (): void => {
    emit(this, 'miq-banner-action', { kind: this.kind })
  }
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-banner-action': CustomEvent<BannerActionDetail>
  }
}

/** Which banner it was. */
export interface BannerActionDetail {
  kind: BannerKind
}
