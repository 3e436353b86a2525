/** Polygons with more corners than this are cut as if they were convex: the search for ears takes quadratic time. */
const mostCorners = 1000

/**
 * Cuts a polygon into triangles. Corners are places in `list`, three numbers each, and so are the results. A polygon
 * that its first corner sees all of becomes the fan around that corner, which is what other programs make of it; others
 * are cut ear by ear (Meisters 1975) on the plane that Newell's normal gives.
 */
export function cutPolygon(list: readonly number[], corners: readonly number[]): number[] {
  const fan = corners.slice(2).flatMap((corner, at) => [corners[0] as number, corners[at + 1] as number, corner])
  if (corners.length < 4 || corners.length > mostCorners) {
    return fan
  }
  const flat = flatten(list, corners)
  const isConvex = corners.every((_, at) => at < 2 || turn(flat, 0, at - 1, at) > 0)
  return isConvex ? fan : cutEars(flat).map((corner) => corners[corner] as number)
}

type Flat = readonly (readonly [x: number, y: number])[]

/** The polygon as seen along its normal's largest part, going round anticlockwise. */
function flatten(list: readonly number[], corners: readonly number[]): Flat {
  const normal: [number, number, number] = [0, 0, 0]
  const at = (corner: number, axis: number): number => list[(corners[corner] as number) + (axis % 3)] as number
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    for (const axis of [0, 1, 2] as const) {
      normal[axis] += (at(j, axis + 1) - at(i, axis + 1)) * (at(j, axis + 2) + at(i, axis + 2))
    }
  }
  const sizes = normal.map(Math.abs)
  const axis = sizes.indexOf(Math.max(...sizes))
  const side = Math.sign(normal[axis] as number)
  return corners.map((_, corner) => [at(corner, axis + 1) * side, at(corner, axis + 2)])
}

/** Twice the area of a triangle, above 0 where it goes round anticlockwise. */
function turn(flat: Flat, one: number, two: number, three: number): number {
  const [a, b, c] = [flat[one], flat[two], flat[three]] as [Flat[0], Flat[0], Flat[0]]
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

function cutEars(flat: Flat): number[] {
  const left = [...flat.keys()]
  const triangles: number[] = []
  while (left.length > 2) {
    const at = (n: number): number => left[(n + left.length) % left.length] as number
    const isEar = (_: number, n: number): boolean => {
      const [a, b, c] = [at(n - 1), at(n), at(n + 1)]
      const holds = (p: number): boolean =>
        p !== a &&
        p !== b &&
        p !== c &&
        turn(flat, a, b, p) >= 0 &&
        turn(flat, b, c, p) >= 0 &&
        turn(flat, c, a, p) >= 0
      return turn(flat, a, b, c) > 0 && !left.some(holds)
    }
    const ear = Math.max(left.findIndex(isEar), 0) // one that crosses itself has no ear: something has to go
    triangles.push(at(ear - 1), at(ear), at(ear + 1))
    left.splice(ear, 1)
  }
  return triangles
}
