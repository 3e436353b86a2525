import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { type Declarations, MiqElement } from '../core/element.ts'
import { linkList } from '../core/link-list.ts'
import { footerStyles } from './footer.styles.ts'

/**
 * The foot of a partner's page: the brand's links and its legal line.
 *
 * @attr partner - The partner's publishable key, where no provider is around.
 * @attr endpoint - Address of the ModelIQ server; the origin of the script when not set.
 * @attr columns - How many columns the links may take where there is room; one line when not set.
 * @attr state - Read only: `loading`, `ready`, `empty` (the brand has neither links nor a legal line) or `error`.
 * @fires miq-nav - A link was activated; cancelable.
 * @slot - Fallback for the states loading and error.
 * @slot links - In place of the brand's links.
 * @slot legal - In place of the brand's legal line.
 * @csspart bar, nav, link, legal
 */
export class MiqFooter extends MiqElement {
  static override properties: Declarations = { columns: { type: Number, value: 0 } }
  static override styles = footerStyles

  declare columns: number

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    const { partner, problem } = this.context?.shop ?? {}
    const { legal, footer = [] } = partner?.brand ?? {}
    this.state = partner ? (legal || footer.length > 0 ? 'ready' : 'empty') : problem ? 'error' : 'loading'
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    if (changed.has('columns')) {
      const bar = this.renderRoot.querySelector<HTMLElement>('footer')
      bar?.style.setProperty('--columns', this.columns > 0 ? String(this.columns) : '')
      bar?.classList.toggle('in-columns', this.columns > 0)
    }
  }

  protected override render(): TemplateResult {
    const partner = this.context?.shop.partner
    return html`
      <footer part="bar" lang=${partner?.locale ?? nothing} aria-busy=${this.state === 'loading'}>
        ${
          partner
            ? html`
                <slot name="links">${linkList(this, partner.brand.footer, partner.name)}</slot>
                <slot name="legal"
                  >${partner.brand.legal ? html`<p part="legal">${partner.brand.legal}</p>` : nothing}</slot
                >
              `
            : html`<slot></slot>`
        }
      </footer>
    `
  }
}
