import type { Facts } from '../view/facts.ts'
import { inMillimetres, type Measure } from './format.ts'
import type { Part } from './part.ts'
import type { Geometry } from './types.ts'

/** What is known of a part's shape, in millimetres. `shellCount` and `watertight` may not have been looked at. */
export type Measured = Omit<Geometry, 'shellCount' | 'watertight'> &
  Partial<Pick<Geometry, 'shellCount' | 'watertight'>>

/** The server's measurements of a part where it has measured, else those made here; undefined where there are none. */
export function measuredOf({ model, estimate, mesh, unit }: Part): Measured | undefined {
  return model?.geometry ?? (estimate && inMm(estimate, inMillimetres[mesh?.unit ?? unit]))
}

/** What was measured here, of a mesh of which one unit is so many millimetres. */
export function inMm(facts: Facts, scale: number): Measured {
  const [x, y, z] = facts.size.map((each) => each * scale) as [number, number, number]
  return {
    // Without a closed surface the sum of a mesh means nothing.
    volumeMm3: facts.watertight === false ? null : facts.volume * scale ** 3,
    surfaceAreaMm2: facts.area * scale ** 2,
    boundingBoxMm: { x, y, z },
    triangleCount: facts.triangles,
    ...(facts.watertight !== undefined && { watertight: facts.watertight }),
  }
}

/** The system that a part is told in: that of its file, where the page does not say. */
export function measureOf(units: string, { mesh, model, unit }: Part): Measure {
  if (units === 'mm' || units === 'in') {
    return units
  }
  return /INCH|FOOT/.test(model?.unit ?? mesh?.unit ?? unit) ? 'in' : 'mm'
}
