import { checkPlace, mostTriangles, UnreadableModel, type Mesh } from './mesh.ts'
import { feed, pieces } from './pieces.ts'
import { Triples } from './triples.ts'
import { Words } from './words.ts'

/*
 * A binary STL is 80 bytes of anything, a count, and 50 bytes a triangle: a normal, three corners and 16 bits that some
 * programs fill with a colour. The stated normal is passed over: the order of the corners says the same.
 */
const headBytes = 84
const triangleBytes = 50

/** How many triangles a binary STL announces, and how long that makes the file; -1 where it is too short to say. */
export function announced(head: Uint8Array): { triangles: number; bytes: number } {
  const triangles =
    head.length < headBytes ? -1 : new DataView(head.buffer, head.byteOffset).getUint32(headBytes - 4, true)
  return { triangles, bytes: headBytes + triangleBytes * triangles }
}

/** Reads a binary STL of which the first bytes are `head`. */
export async function readBinaryStl(file: Blob, head: Uint8Array, signal?: AbortSignal): Promise<Mesh> {
  const { triangles, bytes } = announced(head)
  const short = bytes > file.size
  if (!short && triangles > mostTriangles) {
    throw new UnreadableModel('too_large')
  }
  // What is cut off is read too, a little: a model that was cut looks like one up to there, and other files do not.
  const held = short ? Math.min(100, Math.floor((file.size - headBytes) / triangleBytes)) : triangles
  const positions = new Float32Array(9 * held)
  let to = 0
  for await (const piece of pieces(file.slice(0, headBytes + triangleBytes * held), signal, headBytes, triangleBytes)) {
    to = unpack(piece, positions, to)
  }
  if (short) {
    throw new UnreadableModel('truncated')
  }
  return { positions }
}

/** Writes the corners of whole triangles to `positions` from place `to` on, and returns the place behind them. */
function unpack(piece: Uint8Array, positions: Float32Array, to: number): number {
  const view = new DataView(piece.buffer, piece.byteOffset)
  for (let at = 12; at < piece.length; at += triangleBytes) {
    for (let corner = at; corner < at + 36; corner += 12) {
      const x = view.getFloat32(corner, true)
      const y = view.getFloat32(corner + 4, true)
      const z = view.getFloat32(corner + 8, true)
      checkPlace(x, y, z)
      positions[to++] = x
      positions[to++] = y
      positions[to++] = z
    }
  }
  return to
}

/** Reads an ASCII STL. Words come in any case and lines end in LF, CRLF or CR. */
export async function readAsciiStl(file: Blob, signal?: AbortSignal): Promise<Mesh> {
  const reader = new AsciiStl()
  await feed(pieces(file, signal), (bytes, isLast) => reader.read(bytes, isLast ? bytes.length : lastLine(bytes)))
  return reader.done()
}

class AsciiStl {
  readonly words = new Words()
  readonly places = new Triples()
  /** Corners of the triangle at hand, -1 between triangles. */
  corners = -1

  read(bytes: Uint8Array, end: number): number {
    this.words.set(bytes, end)
    while (this.words.inText()) {
      this.take(this.words.word())
    }
    return end
  }

  take(word: string): void {
    switch (word) {
      case 'facet':
        this.expect(-1)
        this.corners = 0
        break
      case 'vertex':
        this.vertex()
        break
      case 'endfacet':
        this.expect(3)
        this.corners = -1
        break
      case 'solid':
      case 'endsolid':
        this.expect(-1)
        this.words.skipLine() // a name of any words
    }
  }

  vertex(): void {
    const place: number[] = []
    while (place.length < 3 && this.words.inText()) {
      place.push(this.words.number())
    }
    const [x = NaN, y = NaN, z = NaN] = place
    if (this.words.at >= this.words.end) {
      throw new UnreadableModel('truncated') // a whole file ends behind a line, and not in a number
    }
    if (this.corners < 0 || this.corners > 2) {
      throw new UnreadableModel('unknown')
    }
    checkPlace(x, y, z)
    this.places.add(x, y, z)
    this.corners++
  }

  expect(corners: number): void {
    if (this.corners !== corners) {
      throw new UnreadableModel('unknown')
    }
  }

  done(): Mesh {
    if (this.corners >= 0) {
      throw new UnreadableModel('truncated')
    }
    return { positions: this.places.done() }
  }
}

/** Where the last line that is whole has its end. */
export function lastLine(bytes: Uint8Array): number {
  return Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13)) + 1
}
