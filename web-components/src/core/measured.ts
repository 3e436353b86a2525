import { inMillimetres, type Measure } from './format.ts'
import type { Part } from './part.ts'
import type { Geometry } from './types.ts'

/** What is known of a part's shape, in millimetres. `shellCount` and `watertight` may not have been looked at. */
export type Measured = Omit<Geometry, 'shellCount' | 'watertight'> &
  Partial<Pick<Geometry, 'shellCount' | 'watertight'>>

/** The server's measurements where it has measured, else those made here; undefined where there are none. */
export function measuredOf({ model, estimate, mesh, unit }: Part): Measured | undefined {
  if (model?.geometry ?? !estimate) {
    return model?.geometry ?? undefined
  }
  const scale = inMillimetres[mesh?.unit ?? unit]
  const [x, y, z] = estimate.size.map((each) => each * scale) as [number, number, number]
  return {
    // Without a closed surface the sum of a mesh means nothing.
    volumeMm3: estimate.watertight === false ? null : estimate.volume * scale ** 3,
    surfaceAreaMm2: estimate.area * scale ** 2,
    boundingBoxMm: { x, y, z },
    triangleCount: estimate.triangles,
    ...(estimate.watertight !== undefined && { watertight: estimate.watertight }),
  }
}

/** The system that a part is told in: that of its file, where the page does not say. */
export function measureOf(units: string, { mesh, model, unit }: Part): Measure {
  if (units === 'mm' || units === 'in') {
    return units
  }
  return ['INCH', 'FOOT'].includes(model?.unit ?? mesh?.unit ?? unit) ? 'in' : 'mm'
}
