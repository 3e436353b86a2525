import { UnreadableModel } from './mesh.ts'
import { feed } from './pieces.ts'
import { Words } from './words.ts'

/**
 * The tags of an XML text, one after the other, without building a document: a model has millions of them. DOMParser is
 * not for untrusted text under Trusted Types, and it would need the whole text in memory.
 */
export class Tag {
  readonly words = new Words()
  /** Without its prefix. */
  name = ''
  prefix = ''
  closes = false
  /** The numbers that `numbers` found. */
  readonly found: [number, number, number] = [0, 0, 0]

  /** All attributes by their names without prefix. Names with one are kept under their whole name, too. */
  attributes(): Map<string, string> {
    const all = new Map<string, string>()
    const text = new TextDecoder()
    const { words } = this
    this.each((from, to) => {
      const name = text.decode(words.bytes.subarray(from, to))
      const close = words.bytes.indexOf(words.peek(), words.at + 1)
      const value = text.decode(words.bytes.subarray(words.at + 1, close)).replaceAll('&amp;', '&')
      all.set(name, value).set(name.slice(name.indexOf(':') + 1), value)
    })
    return all
  }

  /**
   * Reads the numbers of three attributes to `found`: their names are `first` and the two letters after it, behind
   * `before`. Throws where one is missing.
   */
  numbers(before: string, first: number): void {
    const { words, found } = this
    const length = before.length + 1
    let seen = 0
    this.each((from, to) => {
      const place = (words.bytes[to - 1] as number) - first
      if (
        to - from === length &&
        place >= 0 &&
        place < 3 &&
        (length === 1 || words.bytes[from] === before.charCodeAt(0))
      ) {
        words.at++
        words.inText()
        found[place] = words.number()
        words.at--
        seen |= 1 << place
      }
    })
    if (seen !== 7) {
      throw new UnreadableModel('unknown')
    }
  }

  /** Stops at the quote before the value of each attribute; the rest up to the other one is then passed over. */
  each(take: (from: number, to: number) => void): void {
    const { words } = this
    const start = words.at
    while (words.inText()) {
      const from = words.at
      const equals = words.bytes.indexOf(61, from)
      if (equals < 0 || equals >= words.end) {
        break
      }
      let to = equals
      while ((words.bytes[to - 1] as number) <= 32) {
        to--
      }
      words.at = equals + 1
      words.inText()
      const open = words.at
      const quote = words.peek()
      take(from, to)
      words.at = words.bytes.indexOf(quote, open + 1) + 1 // there is one: the tag's end is outside of quotes
    }
    words.at = start
  }
}

const [bang, quote, slash, apostrophe, colon, less, greater, question] = [33, 34, 47, 39, 58, 60, 62, 63]

/** Hands over every tag of a text that comes in pieces; it is the same object each time. */
export async function readTags(source: AsyncIterable<Uint8Array>, take: (tag: Tag) => void): Promise<void> {
  const tag = new Tag()
  await feed(source, (bytes, isLast) => {
    let at = bytes.indexOf(less)
    while (at >= 0) {
      const end = endOfMarkup(bytes, at)
      if (end < 0) {
        if (isLast) {
          throw new UnreadableModel('truncated')
        }
        return at
      }
      const next = bytes[at + 1]
      if (next !== bang && next !== question) {
        name(tag, bytes, at + 1, end - 1)
        take(tag)
      }
      at = bytes.indexOf(less, end)
    }
    return bytes.length
  })
}

/** The place behind a tag, comment, section or instruction that begins at `at`; -1 where it is not all there. */
function endOfMarkup(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] === bang) {
    const kind = String.fromCharCode(...bytes.subarray(at + 2, at + 9))
    if (kind.length < 7) {
      return -1
    }
    const ending = kind.startsWith('--') ? 0x2d : kind === '[CDATA[' ? 0x5d : undefined
    if (ending !== undefined) {
      let end = bytes.indexOf(greater, at + 6)
      while (end >= 0 && (bytes[end - 1] !== ending || bytes[end - 2] !== ending)) {
        end = bytes.indexOf(greater, end + 1)
      }
      return end < 0 ? -1 : end + 1
    }
  }
  for (let end = at + 1; end < bytes.length; end++) {
    const byte = bytes[end] as number
    if (byte === greater) {
      return end + 1
    }
    if (byte === quote || byte === apostrophe) {
      end = bytes.indexOf(byte, end + 1)
      if (end < 0) {
        return -1
      }
    }
  }
  return -1
}

/** Reads the name of the tag between `at` and `end`, and leaves its words at the attributes. */
function name(tag: Tag, bytes: Uint8Array, at: number, end: number): void {
  tag.closes = bytes[at] === slash
  tag.prefix = ''
  let word = ''
  for (at += Number(tag.closes); at < end; at++) {
    const byte = bytes[at] as number
    if (byte === colon) {
      tag.prefix = word
      word = ''
    } else if (byte <= 32 || byte === slash) {
      break
    } else {
      word += String.fromCharCode(byte)
    }
  }
  tag.name = word
  tag.words.set(bytes, end)
  tag.words.at = at
}
