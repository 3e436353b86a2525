import type { Mesh } from './mesh.ts'

/** What was measured, in the mesh's own unit. */
export interface Facts {
  triangles: number
  size: [number, number, number]
  volume: number
  area: number
  /** Undefined where the mesh is too large to tell. */
  watertight: boolean | undefined
}

export function measure(_mesh: Mesh): Facts {
  throw new Error('comes with src/view')
}
