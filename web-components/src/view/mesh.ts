import type { LengthUnit } from '../core/types.ts'

/** Triangles as they come out of a file, in the file's own unit and axes. */
export interface Mesh {
  /** Nine numbers a triangle: x, y and z of its three corners. */
  positions: Float32Array
  /** The unit, where the file says one. */
  unit?: LengthUnit
  /** The axis that points up, where it is not z: glTF's is y. */
  up?: 'y'
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

/** The most triangles that are shown: their corners take 144 MB, twice that while they are read. */
export const mostTriangles = 4_000_000

/** The largest coordinate taken, in units of the file: a thousand kilometres of millimetres. */
const farthest = 1e9

/** Refuses what is not a place in a workshop: an infinite coordinate, or none at all. */
export function checkPlace(x: number, y: number, z: number): void {
  if (!(Math.abs(x) <= farthest && Math.abs(y) <= farthest && Math.abs(z) <= farthest)) {
    throw new UnreadableModel('unknown')
  }
}
