import { UnreadableModel } from './mesh.ts'

/** Some milliseconds of work: between two pieces the page can draw and hear its buyer. */
const pieceBytes = 1 << 20

/** No line and no tag of a model is that long. */
const mostCarried = 4 << 20

/** The bytes of a file, piece by piece; each begins at a multiple of `unit` from `start`. */
export async function* pieces(
  file: Blob,
  signal: AbortSignal | undefined,
  start = 0,
  unit = 1,
): AsyncGenerator<Uint8Array> {
  const length = pieceBytes - (pieceBytes % unit)
  for (let at = start; at < file.size; at += length) {
    const bytes = new Uint8Array(await file.slice(at, at + length).arrayBuffer())
    signal?.throwIfAborted()
    yield bytes
  }
}

/**
 * Hands over pieces so that none ends in the middle of something: `take` answers how many of the bytes at hand it has
 * used, and the rest comes again with the next piece. In the end there is nothing to wait for, and it is told so.
 */
export async function feed(
  source: AsyncIterable<Uint8Array>,
  take: (bytes: Uint8Array, isLast: boolean) => number,
): Promise<void> {
  let rest: Uint8Array = new Uint8Array()
  for await (const piece of source) {
    const bytes = rest.length > 0 ? join(rest, piece) : piece
    rest = bytes.slice(take(bytes, false))
    if (rest.length > mostCarried) {
      throw new UnreadableModel('unknown')
    }
  }
  take(rest, true)
}

function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
