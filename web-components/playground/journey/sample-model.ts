type Point = readonly [x: number, y: number]

/** Outline of an angle bracket with a filleted inner corner, in millimetres, counter-clockwise. */
const outline: readonly Point[] = [
  [0, 0],
  [60, 0],
  [60, 6],
  [16, 6],
  [6, 16],
  [6, 40],
  [0, 40],
]

const depth = 30

/** Size of the sample in mm3, for whoever wants to compare. */
export const sampleVolumeMm3 = 18_420

/**
 * An own part for those who have no file at hand: an angle bracket of 60 × 40 × 30 mm as binary STL, watertight. The
 * outline is seen whole from its first corner, so that both ends are fans from there.
 */
export function sampleModel(): File {
  const triangles = [...ends(), ...sides()]
  const buffer = new ArrayBuffer(84 + 50 * triangles.length)
  const view = new DataView(buffer)
  view.setUint32(80, triangles.length, true)
  triangles.forEach((corners, index) => {
    // The normal stays zero: readers take it from the corners' order.
    corners.flat().forEach((value, place) => {
      view.setFloat32(84 + 50 * index + 12 + 4 * place, value, true)
    })
  })
  return new File([buffer], 'angle-bracket.stl', { type: 'model/stl' })
}

type Corner = readonly [x: number, y: number, z: number]

function ends(): Corner[][] {
  const [first, ...others] = outline as [Point, ...Point[]]
  return pairs(others, false).flatMap(([one, other]) => [
    [at(first, 0), at(other, 0), at(one, 0)],
    [at(first, depth), at(one, depth), at(other, depth)],
  ])
}

function sides(): Corner[][] {
  return pairs(outline, true).flatMap(([one, other]) => [
    [at(one, 0), at(other, 0), at(other, depth)],
    [at(one, 0), at(other, depth), at(one, depth)],
  ])
}

function pairs(points: readonly Point[], closes: boolean): [Point, Point][] {
  const next = closes ? [...points.slice(1), ...points.slice(0, 1)] : points.slice(1)
  return next.map((other, index) => [points[index] as Point, other])
}

function at([x, y]: Point, z: number): Corner {
  return [x, y, z]
}
