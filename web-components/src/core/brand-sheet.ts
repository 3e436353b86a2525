import type { Partner } from './types.ts'

/**
 * Writes a brand into `sheet` as custom properties of the host, as the server's brand guard made them so that all can be
 * read; a page's own `--miq-color-*` win over them. What the guard had to correct is said on the console.
 */
export function writeBrand(sheet: CSSStyleSheet, { properties, corrections }: Partner['brand']): void {
  sheet.replaceSync(':host{}')
  const { style } = sheet.cssRules[0] as CSSStyleRule
  for (const { name, value } of properties) {
    style.setProperty(name, value)
  }
  for (const correction of corrections) {
    console.warn(`modeliq: ${correction}`)
  }
}
