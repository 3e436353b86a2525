import type { LengthUnit } from '../core/types.ts'
import type { Matrix } from './matrix.ts'

/** Triangles as they come out of a file, in the file's own unit; z points up. */
export interface Mesh {
  /** Nine numbers a triangle: x, y and z of its three corners. */
  positions: Float32Array
  /** The unit, where the file says one. */
  unit?: LengthUnit
  /** Which vertex of the file each corner is, where a list by vertex (the thickness of walls) may come beside it. */
  corners?: Uint32Array
}

/**
 * Why a file cannot be shown before the server has looked at it:
 * `empty`: it has no bytes; `unknown`: it is none of the formats read here, or it is damaged; `truncated`: it ends in
 * the middle of the model; `too_large`: it would cost a buyer's device too much; `no_triangles`: it has no surface.
 */
export type UnreadableCode = 'empty' | 'unknown' | 'truncated' | 'too_large' | 'no_triangles'

/** A file that cannot be shown. The buyer's words for it are the caller's. */
export class UnreadableModel extends Error {
  readonly code: UnreadableCode

  constructor(code: UnreadableCode, cause?: unknown) {
    super(code, { cause })
    this.code = code
  }
}

/** Ends the reading of a file. */
export function refuse(code: UnreadableCode, cause?: unknown): never {
  throw new UnreadableModel(code, cause)
}

/** The most triangles that are shown: their corners take 144 MB, twice that while they are read. */
export const mostTriangles = 4_000_000

/** The largest coordinate taken, in units of the file: a thousand kilometres of millimetres. */
const farthest = 1e9

/** Refuses what is not a place in a workshop: an infinite coordinate, or none at all. */
export function checkPlace(x: number, y: number, z: number): void {
  if (!(Math.abs(x) <= farthest && Math.abs(y) <= farthest && Math.abs(z) <= farthest)) {
    refuse('unknown')
  }
}

/** Adds a place to a list that grows. */
export function add(list: number[], x: number, y: number, z: number): void {
  checkPlace(x, y, z)
  if (list.push(x, y, z) > 9 * mostTriangles) {
    refuse('too_large')
  }
}

/**
 * Adds triangles to a list, moved by a matrix. Their corners are places in `vertices`, three numbers each; `note` is
 * told each as it is added. A mirrored body keeps its outside outside.
 */
export function addMoved(
  list: number[],
  way: Matrix,
  vertices: ArrayLike<number>,
  corners: ArrayLike<number>,
  note?: (vertex: number) => void,
): void {
  const [a = 0, b = 0, c = 0, , d = 0, e = 0, f = 0, , g = 0, h = 0, i = 0, , u = 0, v = 0, w = 0] = way
  const isMirrored = a * (e * i - h * f) + b * (f * g - d * i) + c * (d * h - e * g) < 0
  for (let n = 0; n < corners.length; n++) {
    const vertex = corners[isMirrored && n % 3 ? n + 3 - 2 * (n % 3) : n] as number
    const x = vertices[3 * vertex] as number
    const y = vertices[3 * vertex + 1] as number
    const z = vertices[3 * vertex + 2] as number
    add(list, a * x + d * y + g * z + u, b * x + e * y + h * z + v, c * x + f * y + i * z + w)
    note?.(vertex)
  }
}
