import type { LengthUnit } from '../core/types.ts'

/** Triangles as the viewer draws them. */
export interface Mesh {
  /** Nine numbers a triangle: its corners, in the file's own unit. */
  positions: Float32Array
  /** The unit, where the file says it. */
  unit?: LengthUnit
}
