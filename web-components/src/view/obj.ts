import { add, refuse, type Mesh } from './mesh.ts'
import { feed, lastLine, pieces } from './pieces.ts'
import { cutPolygon } from './polygon.ts'

/** Reads the polygons of an OBJ; lines, points, normals and colours make no part and are passed over. */
export async function readObj(file: Blob, signal?: AbortSignal): Promise<Mesh> {
  const vertices: number[] = []
  const triangles: number[] = []
  await feed(pieces(file, signal), (text, isLast) => {
    const last = lastLine(text)
    // A line goes on behind a backslash: then there is more to wait for.
    const end = isLast ? text.length : /\\\r?\n?$/.test(text.slice(last - 3, last)) ? 0 : last
    for (const line of text
      .slice(0, end)
      .replace(/\\(\r\n?|\n)/g, ' ')
      .split(/[\r\n]+/)) {
      const [word, ...words] = line.trim().split(/\s+/)
      if (word === 'v') {
        add(vertices, Number(words[0]), Number(words[1]), Number(words[2]))
      } else if (word === 'f' || word === 'fo') {
        for (const at of cutPolygon(vertices, words.map(cornerOf))) {
          add(triangles, vertices[at] as number, vertices[at + 1] as number, vertices[at + 2] as number)
        }
      }
    }
    return end
  })
  return { positions: new Float32Array(triangles) }

  /** Where the place of a corner is: v, v/vt, v//vn or v/vt/vn, counted from 1, or backwards when negative. */
  function cornerOf(word: string): number {
    const number = Number(word.split('/')[0])
    const at = 3 * number + (number < 0 ? vertices.length : -3)
    if (vertices[at] === undefined) {
      refuse('unknown')
    }
    return at
  }
}
