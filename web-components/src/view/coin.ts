/** The reference beside a model, in millimetres: about a euro, a quarter or a ten-yen coin, and as thick. */
export const coinDiameter = 24
const thickness = 2

const steps = 64
/** Radius as a part of the coin's, and height as a part of half its thickness: a raised rim around a flat field. */
const profile = [
  [0, 0.7],
  [0.8, 0.7],
  [0.84, 1],
  [0.96, 1],
  [1, 0.8],
] as const

/** The triangles of a coin that stands on the ground at the origin, with millimetres of a size. */
export function coin(millimetre: number): Float32Array {
  const radius = (coinDiameter / 2) * millimetre
  const rings = [...profile, ...profile.toReversed().map(([r, h]) => [r, -h] as const)]
  const positions: number[] = []
  const put = (ring: number, step: number): void => {
    const [r, h] = rings[ring] as (typeof rings)[0]
    const angle = (2 * Math.PI * step) / steps
    positions.push(radius * r * Math.cos(angle), (-h * thickness * millimetre) / 2, radius * (1 + r * Math.sin(angle)))
  }
  for (let ring = 0; ring + 1 < rings.length; ring++) {
    for (let step = 0; step < steps; step++) {
      put(ring, step)
      put(ring + 1, step)
      put(ring + 1, step + 1)
      put(ring, step)
      put(ring + 1, step + 1)
      put(ring, step + 1)
    }
  }
  return Float32Array.from(positions)
}
