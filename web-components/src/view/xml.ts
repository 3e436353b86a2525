import { refuse } from './mesh.ts'
import { feed } from './pieces.ts'

/**
 * A comment, section, instruction or tag, whole; of a tag its slash, prefix, name and attributes. XML allows no `<` in
 * any value, so that what is damaged is looked at once.
 */
const markup =
  /<(?:!--[^]*?--|!\[CDATA\[[^]*?\]\]|[?!][^<>]*|(\/?)(?:([^\s:<>"'/]+):)?([^\s:<>"'/]+)((?:[^<>"']*(?:"[^"<]*"|'[^'<]*'))*[^<>"']*))>/y

/**
 * Hands over every tag that begins an element, with its attributes as text, without building a document: a model has
 * millions of them. DOMParser is not for strangers' text under Trusted Types, and needs all of it in memory.
 */
export async function readTags(
  source: AsyncIterable<Uint8Array>,
  take: (name: string, attributes: string, prefix: string) => void,
): Promise<void> {
  await feed(source, (text, isLast) => {
    let at = text.indexOf('<')
    while (at >= 0) {
      markup.lastIndex = at
      const found = markup.exec(text)
      if (!found) {
        if (isLast) {
          refuse('truncated')
        }
        return at
      }
      const [whole, slash, prefix = '', name, attributes = ''] = found
      if (name && !slash) {
        take(name, attributes, prefix)
      }
      at = text.indexOf('<', at + whole.length)
    }
    return text.length
  })
}

const patterns = new Map<string, RegExp>()

/** The value of an attribute, whatever its prefix; undefined where there is none. */
export function attribute(attributes: string, name: string): string | undefined {
  let pattern = patterns.get(name)
  if (!pattern) {
    patterns.set(name, (pattern = new RegExp(`[\\s:]${name}\\s*=\\s*["']([^"']*)`)))
  }
  return pattern.exec(attributes)?.[1]?.replaceAll('&amp;', '&')
}
