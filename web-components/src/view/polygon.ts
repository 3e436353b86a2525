/** Polygons with more corners than this are cut as if they were convex: the search for ears takes cubic time. */
const mostCorners = 300

/**
 * Cuts a polygon into triangles. Corners are places in `list`, three numbers each, and so are the results. A polygon
 * that its first corner sees all of becomes the fan around that corner, which is what other programs make of it; others
 * are cut ear by ear (Meisters 1975), as seen along Newell's normal.
 */
export function cutPolygon(list: readonly number[], corners: readonly number[]): readonly number[] {
  if (corners.length < 4) {
    return corners.length < 3 ? [] : corners
  }
  /** Along the normal of a triangle, as long as twice its area. */
  const cross = (a: number, b: number, c: number): number[] =>
    [1, 2, 0].map((u) => {
      const v = (u + 1) % 3
      const side = (to: number, axis: number): number => (list[to + axis] as number) - (list[a + axis] as number)
      return side(b, u) * side(c, v) - side(b, v) * side(c, u)
    })
  const [first = 0] = corners
  const fan = corners.map((corner, at) => cross(first, corners[at - 1] ?? first, corner))
  const normal = [0, 1, 2].map((axis) => fan.reduce((sum, each) => sum + (each[axis] as number), 0))
  /** Above 0 where three corners go round anticlockwise. */
  const turn = (a: number, b: number, c: number): number =>
    cross(a, b, c).reduce((sum, part, axis) => sum + part * (normal[axis] as number), 0)

  const left = [...corners]
  const triangles: number[] = []
  while (left.length > 2) {
    const at = (n: number): number => left[(n + left.length) % left.length] as number
    const isEar = (b: number, n: number): boolean => {
      const [a, c] = [at(n - 1), at(n + 1)]
      const holds = (p: number): boolean =>
        p !== a && p !== b && p !== c && turn(a, b, p) >= 0 && turn(b, c, p) >= 0 && turn(c, a, p) >= 0
      return n > 0 && turn(a, b, c) > 0 && !left.some(holds)
    }
    // From the second corner on: so a convex one becomes a fan. One that crosses itself has no ear: something has to go.
    const ear = corners.length > mostCorners ? 1 : Math.max(left.findIndex(isEar), 1)
    triangles.push(at(ear - 1), at(ear), at(ear + 1))
    left.splice(ear, 1)
  }
  return triangles
}
