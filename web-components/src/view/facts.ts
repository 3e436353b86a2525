import type { Vec } from './matrix.ts'
import type { Mesh } from './mesh.ts'

/** A box, by its lowest and highest corner. */
export type Box = readonly [low: Vec, high: Vec]

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
  // Written out: as loops over axes it takes four times as long.
  for (let i = 0; i < positions.length; i += 9) {
    const ax = positions[i] as number
    const ay = positions[i + 1] as number
    const az = positions[i + 2] as number
    const bx = (positions[i + 3] as number) - ax
    const by = (positions[i + 4] as number) - ay
    const bz = (positions[i + 5] as number) - az
    const cx = (positions[i + 6] as number) - ax
    const cy = (positions[i + 7] as number) - ay
    const cz = (positions[i + 8] as number) - az
    const nx = by * cz - bz * cy
    const ny = bz * cx - bx * cz
    const nz = bx * cy - by * cx
    area += Math.sqrt(nx * nx + ny * ny + nz * nz)
    volume += (ax - ox) * nx + (ay - oy) * ny + (az - oz) * nz
  }
  const [low, high] = boxOf(positions)
  const triangles = positions.length / 9
  return {
    triangles,
    size: [high[0] - low[0], high[1] - low[1], high[2] - low[2]],
    volume: Math.abs(volume) / 6,
    area: area / 2,
    watertight: triangles > mostJoined ? undefined : isWatertight(positions),
  }
}

/** The box around places. */
export function boxOf(positions: Float32Array): Box {
  const low: [number, number, number] = [0, 0, 0]
  const high: [number, number, number] = [0, 0, 0]
  for (const axis of [0, 1, 2] as const) {
    let least = positions[axis] as number
    let most = least
    for (let at = axis; at < positions.length; at += 3) {
      const value = positions[at] as number
      least = value < least ? value : least
      most = value > most ? value : most
    }
    low[axis] = least
    high[axis] = most
  }
  return [low, high]
}

/** Sorts the edges, so that each is beside those in the same place. */
function isWatertight(positions: Float32Array): boolean {
  const edges = new Float64Array(positions.length / 3)
  let size = 0
  for (let i = 0; i < positions.length; i += 9) {
    const [a, b, c] = [nameOf(positions, i), nameOf(positions, i + 3), nameOf(positions, i + 6)]
    if (a !== b && b !== c && c !== a) {
      edges[size++] = a + b
      edges[size++] = b + c
      edges[size++] = c + a
    }
  }
  const sorted = edges.subarray(0, size).sort()
  return size > 0 && sorted.every((edge, at) => edge === sorted[at ^ 1] && edge !== sorted[at + 2])
}

/**
 * A number of 52 bits for a place, so that two of them make a name for the edge between: that two edges of 300 000 have
 * the same by chance happens once in a hundred thousand models.
 */
function nameOf(positions: Float32Array, at: number): number {
  let [one, other] = [1, 2]
  for (let part = 0; part < 5; part++) {
    // Two rounds more stir what came last; minus nothing is nothing.
    bits[0] = part < 3 ? (positions[at + part] as number) + 0 : part
    one = mix(one ^ whole[0], 0x9e3779b1)
    other = mix(other ^ whole[0], 0x85ebca6b)
  }
  return (one >>> 0) * 2 ** 20 + (other >>> 12)
}

function mix(value: number, factor: number): number {
  const product = Math.imul(value, factor)
  return Math.imul(product ^ (product >>> 15), 0x2c1b3c6d) ^ (product >>> 13)
}

/** The bits of a float32. */
const bits = new Float32Array(1)
const whole = new Int32Array(bits.buffer) as unknown as [number]
