import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Operations } from '../../generated/operations.ts'
import { writeBrand } from '../core/brand-sheet.ts'
import { request, RequestError } from '../core/client.ts'
import { safeAddress } from '../core/links.ts'
import { scriptOrigin } from '../core/origin.ts'
import { emit, type NavDetail } from '../events.ts'
import partnerHeader from './header.graphql'
import { headerStyles } from './header.styles.ts'

type Partner = Operations['PartnerHeader']['data']['partner']

/**
 * The head of a partner's page: logo or name, and the links of the brand, in the brand's colours.
 *
 * Its children are shown while the brand is on its way and when it cannot be had, so that a page never shows nothing.
 *
 * @attr partner - The partner's publishable key.
 * @attr endpoint - Address of the ModelIQ server; the origin of the script when not set.
 * @attr state - Read only: `loading`, `ready`, `empty` (the brand has neither logo nor links) or `error`.
 * @fires miq-ready - The brand is on screen.
 * @fires miq-error - The brand cannot be had; `detail.code` and `detail.message` say why.
 * @fires miq-nav - A link was activated; cancelable.
 * @slot - Fallback for the states loading and error.
 * @slot actions - At the end of the bar, in every state: a cart button, say.
 * @csspart bar, logo, name, nav, link
 * @cssprop --miq-color-brand, --miq-color-surface, --miq-color-text, --miq-color-focus
 * @cssprop --miq-font-family, --miq-font-size, --miq-radius, --miq-space, --miq-control-height
 */
export class MiqHeader extends LitElement {
  static override properties = {
    partner: { type: String },
    endpoint: { type: String },
    state: { type: String, reflect: true },
  }
  static override styles = headerStyles

  declare partner: string
  declare endpoint: string
  declare state: 'loading' | 'ready' | 'empty' | 'error'

  readonly #brandSheet = new CSSStyleSheet()
  #brand: Partner | undefined
  #logoIsBroken = false
  #running: AbortController | undefined

  constructor() {
    super()
    this.partner = ''
    this.endpoint = scriptOrigin
    this.state = 'loading'
  }

  override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot()
    if (root instanceof ShadowRoot) {
      root.adoptedStyleSheets.push(this.#brandSheet)
    }
    return root
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated && this.state === 'loading') {
      void this.#load() // taken out of the page before the answer came, and put back
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#running?.abort()
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('partner') || changed.has('endpoint')) {
      void this.#load()
    }
  }

  async #load(): Promise<void> {
    this.#running?.abort()
    const running = new AbortController()
    this.#running = running
    this.state = 'loading'
    try {
      const client = { endpoint: this.endpoint || scriptOrigin, key: this.partner }
      const { partner } = await request<'PartnerHeader'>(client, partnerHeader, {}, running.signal)
      this.#show(partner)
    } catch (error) {
      if (!running.signal.aborted) {
        this.#fail(error)
      }
    }
  }

  #show(partner: Partner): void {
    const { brand, slug, name, locale } = partner
    this.#brand = partner
    this.#logoIsBroken = false
    writeBrand(this.#brandSheet, brand)
    this.state = brand.logoUrl || brand.header.length > 0 ? 'ready' : 'empty'
    void this.updateComplete.then(() => emit(this, 'miq-ready', { slug, name, locale }))
  }

  #fail(error: unknown): void {
    const known = error instanceof RequestError ? error : new RequestError('INTERNAL', String(error))
    this.state = 'error'
    // The buyer sees the fallback; the reason is for whoever put the tag into the page.
    console.warn(`<${this.localName}>: ${known.message} (${known.code})`)
    emit(this, 'miq-error', { code: known.code, message: known.message })
  }

  protected override render(): TemplateResult {
    const showsBrand = this.#brand && (this.state === 'ready' || this.state === 'empty')
    return html`
      <header
        part="bar"
        lang=${showsBrand && this.#brand ? this.#brand.locale : nothing}
        aria-busy=${this.state === 'loading'}
      >
        ${showsBrand && this.#brand ? this.#renderBrand(this.#brand) : html`<div class="fallback"><slot></slot></div>`}
        <slot name="actions"></slot>
      </header>
    `
  }

  #renderBrand({ name, brand }: Partner): TemplateResult {
    const logo = this.#logoIsBroken ? undefined : safeAddress(brand.logoUrl, this.endpoint)
    const links = brand.header.flatMap(({ label, url }) => {
      const address = safeAddress(url, this.endpoint)
      return address ? [{ label, url: address }] : []
    })
    return html`
      ${logo ? html`<img part="logo" src=${logo} alt=${name} @error=${this.#dropLogo} />` : html`<strong part="name">${name}</strong>`}
      ${links.length > 0 ? this.#renderLinks(name, links) : nothing}
    `
  }

  /** A logo that does not load leaves the name, not a torn picture. */
  readonly #dropLogo = (): void => {
    this.#logoIsBroken = true
    this.requestUpdate()
  }

  #renderLinks(name: string, links: readonly NavDetail[]): TemplateResult {
    return html`
      <nav part="nav" aria-label=${name}>
        <ul>
          ${links.map((link) => html`<li><a part="link" href=${link.url} @click=${this.#follow(link)}>${link.label}</a></li>`)}
        </ul>
      </nav>
    `
  }

  #follow(link: NavDetail): (event: Event) => void {
    return (event) => {
      if (!emit(this, 'miq-nav', { ...link }, { cancelable: true })) {
        event.preventDefault()
      }
    }
  }
}
