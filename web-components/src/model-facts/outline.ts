/** A place in the picture, both from 0 to 1; y points up. */
export type Corner = readonly [x: number, y: number]

const silhouettes = new WeakMap<Float32Array, readonly (readonly Corner[])[]>()
/** More triangles than that are not drawn one by one: the convex outline has to do. */
const most = 4000

/** A mesh seen along an axis, as polygons; x runs to the right and `up` (1: y, 2: z) up. */
export function silhouette(positions: Float32Array, up: 1 | 2): readonly (readonly Corner[])[] {
  const known = silhouettes.get(positions)
  if (known) {
    return known
  }
  const corners = spread(positions, up)
  const found = positions.length > 9 * most ? [hull(corners)] : triangles(corners)
  silhouettes.set(positions, found)
  return found
}

/** All turned the same way, so that what lies over another does not take it out. */
function triangles(corners: readonly Corner[]): Corner[][] {
  return corners.flatMap((a, at) => {
    const [b, c] = [corners[at + 1], corners[at + 2]]
    return at % 3 === 0 && b && c ? [turn(a, b, c) > 0 ? [a, b, c] : [a, c, b]] : []
  })
}

/** At most some thousand corners: an outline needs no more, and a large mesh must not keep the page waiting. */
function spread(positions: Float32Array, up: number): Corner[] {
  const step = 3 * Math.ceil(positions.length / 60_000)
  const corners: [number, number][] = []
  const low = [Infinity, Infinity]
  const high = [-Infinity, -Infinity]
  for (let at = 0; at < positions.length; at += 3) {
    const corner: [number, number] = [positions[at] ?? 0, positions[at + up] ?? 0]
    let isEdge = at % step === 0
    for (const axis of [0, 1] as const) {
      if (corner[axis] < (low[axis] ?? 0)) {
        low[axis] = corner[axis]
        isEdge = true
      }
      if (corner[axis] > (high[axis] ?? 0)) {
        high[axis] = corner[axis]
        isEdge = true
      }
    }
    if (isEdge) {
      corners.push(corner)
    }
  }
  const share = (value: number, axis: 0 | 1) => (value - (low[axis] ?? 0)) / ((high[axis] ?? 0) - (low[axis] ?? 0) || 1)
  return corners.map(([x, y]) => [share(x, 0), share(y, 1)])
}

/** Andrew's monotone chain. */
function hull(corners: Corner[]): Corner[] {
  corners.sort(([ax, ay], [bx, by]) => ax - bx || ay - by)
  return [half(corners), half(corners.toReversed())].flatMap((chain) => chain.slice(0, -1))
}

function half(corners: readonly Corner[]): Corner[] {
  const chain: Corner[] = []
  for (const corner of corners) {
    while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), corner) <= 0) {
      chain.pop()
    }
    chain.push(corner)
  }
  return chain
}

function turn(a: Corner | undefined, b: Corner | undefined, c: Corner): number {
  return a && b ? (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) : 1
}
