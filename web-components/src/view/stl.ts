import { add, checkPlace, mostTriangles, refuse, UnreadableModel, type Mesh } from './mesh.ts'
import { feed, lastLine, pieces } from './pieces.ts'

/*
 * A binary STL is 80 bytes of anything, a count, and 50 bytes a triangle: a normal, three corners and 16 bits that some
 * programs fill with a colour. The stated normal is passed over: the order of the corners says the same.
 */
const headBytes = 84
const triangleBytes = 50

/** How many triangles a binary STL announces; -1 where it is too short to say. */
export function announced(head: Uint8Array): number {
  return head.length < headBytes ? -1 : new DataView(head.buffer).getUint32(headBytes - 4, true)
}

/** How long a binary STL of so many triangles is. */
export function bytesOf(triangles: number): number {
  return headBytes + triangleBytes * triangles
}

/** Reads a binary STL that announces so many triangles. */
export async function readBinaryStl(file: Blob, triangles: number, signal?: AbortSignal): Promise<Mesh> {
  const isShort = bytesOf(triangles) > file.size
  if (!isShort && triangles > mostTriangles) {
    refuse('too_large')
  }
  // What is cut off is read too, a little: a model that was cut looks like one up to there, and other files do not.
  const held = isShort ? Math.min(100, Math.floor((file.size - headBytes) / triangleBytes)) : triangles
  const positions = new Float32Array(9 * held)
  let to = 0
  for await (const piece of pieces(file.slice(0, bytesOf(held)), signal, headBytes, triangleBytes)) {
    to = unpack(new DataView(piece.buffer), positions, to)
  }
  if (isShort) {
    refuse('truncated')
  }
  return { positions }
}

/** Writes the corners of whole triangles to `positions` from place `to` on, and returns the place behind them. */
function unpack(view: DataView, positions: Float32Array, to: number): number {
  for (let at = 12; at < view.byteLength; at += triangleBytes) {
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

/** What counts in an ASCII STL. The name after solid is anything up to the end of the line. */
const statement = /(end)?solid[^\r\n]*|(end)?facet|vertex\s+(\S+)\s+(\S+)\s+(\S+)(?=\s)|vertex/gi

/** Reads an ASCII STL. Words come in any case and lines end in LF, CRLF or CR. */
export async function readAsciiStl(file: Blob, signal?: AbortSignal): Promise<Mesh> {
  const places: number[] = []
  let corners = -1 // of the triangle at hand; -1 between triangles
  const expect = (isRight: boolean): void => {
    if (!isRight) {
      refuse('unknown')
    }
  }
  await feed(pieces(file, signal), (text, isLast) => {
    const end = isLast ? text.length : lastLine(text)
    for (const [word, endSolid, endFacet, x, y, z] of text.slice(0, end).matchAll(statement)) {
      if (z) {
        expect(corners >= 0 && corners++ < 3)
        add(places, Number(x), Number(y), Number(z))
      } else if (/^v/i.test(word)) {
        throw new UnreadableModel(isLast ? 'truncated' : 'unknown')
      } else {
        expect(corners === (endFacet ? 3 : -1))
        corners = endFacet || endSolid || !/t$/i.test(word) ? -1 : 0
      }
    }
    return end
  })
  if (corners >= 0) {
    refuse('truncated')
  }
  return { positions: new Float32Array(places) }
}
