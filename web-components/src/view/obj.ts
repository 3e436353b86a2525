import { checkPlace, UnreadableModel, type Mesh } from './mesh.ts'
import { feed, pieces } from './pieces.ts'
import { cutPolygon } from './polygon.ts'
import { lastLine } from './stl.ts'
import { Triples } from './triples.ts'
import { Words } from './words.ts'

/** Reads the polygons of an OBJ; lines, points, normals and colours make no part and are passed over. */
export async function readObj(file: Blob, signal?: AbortSignal): Promise<Mesh> {
  const reader = new Obj()
  await feed(pieces(file, signal), (bytes, isLast) => reader.read(bytes, isLast ? bytes.length : lastStatement(bytes)))
  return { positions: reader.triangles.done() }
}

class Obj {
  readonly words = new Words()
  readonly vertices = new Triples()
  readonly triangles = new Triples()
  readonly corners: number[] = []

  read(bytes: Uint8Array, end: number): number {
    joinLines(bytes)
    const words = this.words
    words.set(bytes, end)
    while (words.inText()) {
      const word = words.word()
      if (word === 'v') {
        this.vertex()
      } else if (word === 'f' || word === 'fo') {
        this.face()
      }
      words.skipLine()
    }
    return end
  }

  vertex(): void {
    const words = this.words
    const x = words.inLine() ? words.number() : NaN
    const y = words.inLine() ? words.number() : NaN
    const z = words.inLine() ? words.number() : NaN
    checkPlace(x, y, z)
    this.vertices.add(x, y, z)
  }

  /** Corners are v, v/vt, v//vn or v/vt/vn, counted from 1, or from the last vertex backwards when negative. */
  face(): void {
    const { words, vertices, corners } = this
    const count = vertices.size / 3
    corners.length = 0
    while (words.inLine()) {
      const number = words.number()
      const vertex = number < 0 ? count + number : number - 1
      if (!(vertex >= 0 && vertex < count && Number.isInteger(vertex))) {
        throw new UnreadableModel('unknown')
      }
      corners.push(3 * vertex)
      words.word()
    }
    for (const corner of cutPolygon(vertices.list, corners)) {
      this.triangles.copy(vertices.list, corner)
    }
  }
}

const [lineFeed, carriageReturn, backslash, blank] = [10, 13, 92, 32]

/** The end of the last line that does not go on in the next one. */
function lastStatement(bytes: Uint8Array): number {
  let end = lastLine(bytes)
  while (end > 0 && goesOn(bytes, end)) {
    end = lastLine(bytes.subarray(0, end - 1))
  }
  return end
}

/** Whether the line that ends before `end` goes on: its last byte is a backslash. */
function goesOn(bytes: Uint8Array, end: number): boolean {
  const last = bytes[end - 1] === lineFeed && bytes[end - 2] === carriageReturn ? end - 3 : end - 2
  return bytes[last] === backslash
}

/** Makes one line of those that go on. */
function joinLines(bytes: Uint8Array): void {
  for (let at = bytes.indexOf(backslash); at >= 0; at = bytes.indexOf(backslash, at + 1)) {
    const next = bytes[at + 1]
    if (next === lineFeed || next === carriageReturn) {
      bytes.fill(blank, at, next === carriageReturn && bytes[at + 2] === lineFeed ? at + 3 : at + 2)
    }
  }
}
