import { version } from '../../package.json'

/** Where the first script on the page leaves its version: on what scripts of every version share. */
const mark = Symbol.for('modeliq version')

/**
 * Two scripts on one page, a theme's and a plugin's say: the tags are those of the first. Said once on the console when
 * the two are not the same, since that is found only by looking.
 */
export function announceVersion(): void {
  const registry = customElements as unknown as Record<symbol, string | undefined>
  const first = (registry[mark] ??= version)
  if (first !== version) {
    console.warn(`modeliq: ${version} stays unused beside ${first}`)
  }
}
