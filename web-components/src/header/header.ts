import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { type Declarations, flag, MiqElement, text } from '../core/element.ts'
import { linkList } from '../core/link-list.ts'
import { safeAddress } from '../core/links.ts'
import type { Partner } from '../core/types.ts'
import { headerStyles } from './header.styles.ts'

/**
 * The head of a partner's page: logo or name, and the links of the brand, in the brand's colours.
 *
 * Its children are shown while the brand is on its way and when it cannot be had, so that a page never shows nothing.
 *
 * @attr partner - The partner's publishable key, where no provider is around.
 * @attr endpoint - Address of the ModelIQ server; the origin of the script when not set.
 * @attr sticky - Stays at the top of the page while it scrolls.
 * @attr compact - Lower, with a smaller logo.
 * @attr skip-to - Address of the page's main part (`#main`): the first link, seen when it has the focus.
 * @attr state - Read only: `loading`, `ready`, `empty` (the brand has neither logo nor links) or `error`.
 * @fires miq-ready - The brand is on screen.
 * @fires miq-error - The brand cannot be had; `detail.code` and `detail.message` say why.
 * @fires miq-nav - A link was activated; cancelable.
 * @slot - Fallback for the states loading and error.
 * @slot logo - In place of the brand's logo.
 * @slot nav - In place of the brand's links.
 * @slot actions - At the end of the bar, in every state: a cart button, say.
 * @csspart bar, logo, name, nav, link, skip-link
 * @cssprop --miq-color-brand, --miq-color-surface, --miq-color-text, --miq-color-focus
 * @cssprop --miq-font-family, --miq-font-size, --miq-radius, --miq-space, --miq-control-height
 */
export class MiqHeader extends MiqElement {
  static override properties: Declarations = {
    sticky: { ...flag, reflect: true },
    compact: { ...flag, reflect: true },
    skipTo: text,
  }
  static override styles = headerStyles

  declare sticky: boolean
  declare compact: boolean
  declare skipTo: string
  #logoIsBroken = false

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    const { partner, problem } = this.context?.shop ?? {}
    const { logoUrl, header = [] } = partner?.brand ?? {}
    this.state = partner ? (logoUrl || header.length > 0 ? 'ready' : 'empty') : problem ? 'error' : 'loading'
  }

  protected override render(): TemplateResult {
    const partner = this.context?.shop.partner
    return html`
      <header part="bar" lang=${partner?.locale ?? nothing} aria-busy=${this.state === 'loading'}>
        ${this.skipTo ? html`<a class="skip" part="skip-link" href=${this.skipTo}>${this.t('header.skip')}</a>` : nothing}
        ${partner ? this.#renderBrand(partner) : html`<div class="fallback"><slot></slot></div>`}
        <slot name="actions"></slot>
      </header>
    `
  }

  #renderBrand({ name, brand }: Partner): TemplateResult {
    const logo = this.#logoIsBroken ? undefined : safeAddress(brand.logoUrl, this.endpoint || location.href)
    return html`
      <slot name="logo">
        ${
          logo
            ? html`<img part="logo" src=${logo} alt=${name} @error=${this.#dropLogo} />`
            : html`<strong part="name">${name}</strong>`
        }
      </slot>
      <slot name="nav">${linkList(this, brand.header, name)}</slot>
    `
  }

  /** A logo that does not load leaves the name, not a torn picture. */
  readonly #dropLogo = (): void => {
    this.#logoIsBroken = true
    this.requestUpdate()
  }
}
