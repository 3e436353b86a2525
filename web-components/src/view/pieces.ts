import { refuse } from './mesh.ts'

/** Some milliseconds of work: between two pieces the page can draw and hear its buyer. */
const pieceBytes = 1 << 20

/** No line and no tag of a model is that long. */
const mostCarried = 4 << 20

/** The bytes of a file from `start` on, piece by piece; each holds whole units of so many bytes. */
export async function* pieces(file: Blob, signal?: AbortSignal, start = 0, unit = 1): AsyncGenerator<Uint8Array> {
  const length = pieceBytes - (pieceBytes % unit)
  for (let at = start; at < file.size; at += length) {
    const bytes = new Uint8Array(await file.slice(at, at + length).arrayBuffer())
    signal?.throwIfAborted()
    yield bytes
  }
}

/**
 * Hands over text so that none ends in the middle of something: `take` answers how much of the text at hand it has
 * used, and the rest comes again with the next piece. In the end there is nothing to wait for, and it is told so.
 */
export async function feed(
  source: AsyncIterable<Uint8Array>,
  take: (text: string, isLast: boolean) => number,
): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  let begun = performance.now()
  for await (const bytes of source) {
    const text = rest + decoder.decode(bytes, { stream: true })
    rest = text.slice(take(text, false))
    if (rest.length > mostCarried) {
      refuse('unknown')
    }
    // What is unpacked comes without a pause.
    if (performance.now() - begun > 20) {
      await new Promise((resolve) => setTimeout(resolve))
      begun = performance.now()
    }
  }
  take(rest, true)
}

/** The end of the last line that is whole. */
export function lastLine(text: string): number {
  return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
}
