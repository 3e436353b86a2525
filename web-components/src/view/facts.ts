import type { Mesh } from './mesh.ts'

/** What can be said of a mesh before the server has answered: an estimate, in the mesh's own unit. */
export interface Facts {
  triangles: number
  size: [x: number, y: number, z: number]
  /** Without a sign; means something only where the mesh is watertight. */
  volume: number
  area: number
  /** Each edge has exactly two faces, equal places taken as one. Not told for more than `mostJoined` triangles. */
  watertight: boolean | undefined
}

/** More would keep the page waiting for longer than a tenth of a second. */
export const mostJoined = 200_000

/** Measures a mesh. Sums are float64, about the first corner, so that a place far from the origin costs no digits. */
export function measure(mesh: Mesh): Facts {
  const { positions } = mesh
  const [ox = 0, oy = 0, oz = 0] = positions
  let [volume, area] = [0, 0]
  // Written out: as loops over axes this takes four times as long.
  let [lowX, lowY, lowZ, highX, highY, highZ] = [ox, oy, oz, ox, oy, oz]
  for (let i = 0; i < positions.length; i += 9) {
    const ax = (positions[i] as number) - ox
    const ay = (positions[i + 1] as number) - oy
    const az = (positions[i + 2] as number) - oz
    const bx = (positions[i + 3] as number) - ox - ax
    const by = (positions[i + 4] as number) - oy - ay
    const bz = (positions[i + 5] as number) - oz - az
    const cx = (positions[i + 6] as number) - ox - ax
    const cy = (positions[i + 7] as number) - oy - ay
    const cz = (positions[i + 8] as number) - oz - az
    const nx = by * cz - bz * cy
    const ny = bz * cx - bx * cz
    const nz = bx * cy - by * cx
    area += Math.sqrt(nx * nx + ny * ny + nz * nz)
    volume += ax * nx + ay * ny + az * nz
  }
  for (let i = 0; i < positions.length; i += 3) {
    const x = positions[i] as number
    const y = positions[i + 1] as number
    const z = positions[i + 2] as number
    lowX = x < lowX ? x : lowX
    lowY = y < lowY ? y : lowY
    lowZ = z < lowZ ? z : lowZ
    highX = x > highX ? x : highX
    highY = y > highY ? y : highY
    highZ = z > highZ ? z : highZ
  }
  const triangles = positions.length / 9
  return {
    triangles,
    size: [highX - lowX, highY - lowY, highZ - lowZ],
    volume: Math.abs(volume) / 6,
    area: area / 2,
    watertight: triangles > mostJoined ? undefined : isWatertight(positions),
  }
}

function isWatertight(positions: Float32Array): boolean {
  const corners = join(positions)
  const edges = new Float64Array(corners.length)
  let size = 0
  for (let i = 0; i < corners.length; i += 3) {
    const [a, b, c] = corners.subarray(i, i + 3) as unknown as [number, number, number]
    if (a !== b && b !== c && c !== a) {
      edges[size++] = edge(a, b)
      edges[size++] = edge(b, c)
      edges[size++] = edge(c, a)
    }
  }
  const sorted = edges.subarray(0, size).sort()
  for (let i = 0; i < size; i += 2) {
    if (sorted[i] !== sorted[i + 1] || sorted[i] === sorted[i + 2]) {
      return false
    }
  }
  return size > 0
}

/** One number for an edge, whichever way it is walked. There are fewer than 2²⁶ corners. */
function edge(a: number, b: number): number {
  return Math.min(a, b) * 2 ** 26 + Math.max(a, b)
}

/** Gives equal places one number: that of the first corner there. */
function join(positions: Float32Array): Uint32Array {
  const bits = new Int32Array(positions.buffer, positions.byteOffset, positions.length)
  const count = positions.length / 3
  const corners = new Uint32Array(count)
  const slots = 2 ** Math.ceil(Math.log2(2 * count + 1))
  const table = new Int32Array(slots) // corner + 1
  // -0 is 0, though its bits differ.
  const part = (place: number): number => (bits[place] === -0x80000000 ? 0 : (bits[place] as number))
  for (let corner = 0; corner < count; corner++) {
    const at = 3 * corner
    let hash =
      Math.imul(part(at), 0x9e3779b1) ^ Math.imul(part(at + 1), 0x85ebca6b) ^ Math.imul(part(at + 2), 0xc2b2ae35)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    let slot = (hash ^ (hash >>> 13)) & (slots - 1)
    for (;;) {
      const found = (table[slot] as number) - 1
      if (found < 0) {
        table[slot] = corner + 1
        corners[corner] = corner
        break
      }
      const other = 3 * found
      if (
        positions[at] === positions[other] &&
        positions[at + 1] === positions[other + 1] &&
        positions[at + 2] === positions[other + 2]
      ) {
        corners[corner] = found
        break
      }
      slot = (slot + 1) & (slots - 1)
    }
  }
  return corners
}
