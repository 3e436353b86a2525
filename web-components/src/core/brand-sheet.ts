import { contrast, parseHex, readable, readableOn } from './contrast.ts'

/** A named colour of the partner's brand, as the server sends it. */
export interface BrandColor {
  role: string
  value: string
}

/** The parts of a brand that become custom properties. */
export interface BrandLook {
  colors: readonly BrandColor[]
  fontFamily: string | null
}

/**
 * Writes a brand into `sheet` as custom properties of the host: `--miq-brand-<role>` per colour,
 * `--miq-brand-on-<role>` readable on it (the brand's own text colour where its contrast suffices, else black or white), `--miq-brand-font-family`. A page's own `--miq-color-*` win over them. The
 * role BRAND or PRIMARY is also `--miq-brand-color`. Values that are no CSS colour are dropped, so that a
 * setting cannot write rules.
 */
export function writeBrand(sheet: CSSStyleSheet, brand: BrandLook): void {
  const text = brand.colors.find(({ role }) => role.toLowerCase() === 'text')?.value
  const declarations = brand.colors.flatMap((color) => colorDeclarations(color, text))
  declarations.push(...guarded(brand.colors))
  if (brand.fontFamily && CSS.supports('font-family', brand.fontFamily)) {
    declarations.push(['--miq-brand-font-family', brand.fontFamily])
  }
  sheet.replaceSync(':host{}')
  const rule = sheet.cssRules[0] as CSSStyleRule
  for (const [name, value] of declarations) {
    rule.style.setProperty(name, value)
  }
}

/** Our own raised surfaces, as in tokens.ts: what can be read on them can be read on the plain ones. */
const lightRaised = '#f6f7f9'
const darkRaised = '#1e2128'

/**
 * The brand guard: the brand colour as text, `--miq-brand-ink` on the light surface and `--miq-brand-ink-dark` on the
 * dark one, moved towards black or white until it can be read. Said on the console when the light one had to move.
 */
function guarded(colors: readonly BrandColor[]): [name: string, value: string][] {
  const named = (...roles: string[]) => colors.find(({ role }) => roles.includes(role.toLowerCase()))?.value
  const brand = named('brand', 'primary')
  const surface = named('surface') ?? '#ffffff'
  const lightest = surface.toLowerCase() === '#ffffff' ? lightRaised : surface
  const [light, dark] = brand ? [readable(brand, lightest), readable(brand, darkRaised)] : []
  if (!brand || !light || !dark) {
    return []
  }
  if (light !== brand.toLowerCase()) {
    console.warn(`modeliq: the brand colour ${brand} cannot be read on ${surface}; texts and lines use ${light}`)
  }
  return [
    ['--miq-brand-ink', light],
    ['--miq-brand-ink-dark', dark],
  ]
}

function colorDeclarations({ role, value }: BrandColor, text: string | undefined): [name: string, value: string][] {
  const name = role.toLowerCase().replaceAll('_', '-')
  if (!/^[a-z][a-z0-9-]*$/.test(name) || !CSS.supports('color', value)) {
    return []
  }
  const readable = text && isReadable(text, value) ? text : readableOn(value)
  const names = name === 'brand' || name === 'primary' ? [name, 'color'] : [name]
  return names.flatMap((each) => [
    [`--miq-brand-${each}`, value],
    ...(readable ? [[`--miq-brand-on-${each}`, readable] as [string, string]] : []),
  ])
}

/** WCAG 2.2, success criterion 1.4.3, for text of any size. */
function isReadable(text: string, background: string): boolean {
  const [front, back] = [parseHex(text), parseHex(background)]
  return front !== undefined && back !== undefined && contrast(front, back) >= 4.5
}
