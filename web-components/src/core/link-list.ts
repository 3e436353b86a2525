import { html, nothing, type TemplateResult } from 'lit'
import { emit, type NavDetail } from '../events.ts'
import type { MiqElement } from './element.ts'
import { safeAddress } from './links.ts'

/** Links of a brand as a list; each activation is a cancelable `miq-nav` of `host`. Nothing when none is safe. */
export function linkList(
  host: MiqElement,
  links: readonly NavDetail[],
  label: string,
): TemplateResult | typeof nothing {
  const safe = links.flatMap((link) => {
    const url = safeAddress(link.url, host.endpoint || location.href)
    return url ? [{ label: link.label, url }] : []
  })
  return safe.length === 0
    ? nothing
    : html`
        <nav part="nav" aria-label=${label}>
          <ul>
            ${safe.map((link) => html`<li><a part="link" href=${link.url} @click=${follow(host, link)}>${link.label}</a></li>`)}
          </ul>
        </nav>
      `
}

function follow(host: MiqElement, link: NavDetail): (event: Event) => void {
  return (event) => {
    if (!emit(host, 'miq-nav', { ...link }, { cancelable: true })) {
      event.preventDefault()
    }
  }
}
