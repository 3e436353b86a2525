import { expect, test } from 'vitest'
import { sampleModel, sampleVolumeMm3 } from './sample-model.ts'

type Corner = [number, number, number]

async function readTriangles(): Promise<Corner[][]> {
  const view = new DataView(await sampleModel().arrayBuffer())
  const count = view.getUint32(80, true)
  expect(view.byteLength).toBe(84 + 50 * count)
  const corner = (at: number): Corner => [
    view.getFloat32(at, true),
    view.getFloat32(at + 4, true),
    view.getFloat32(at + 8, true),
  ]
  return Array.from({ length: count }, (_, index) => [12, 24, 36].map((place) => corner(84 + 50 * index + place)))
}

test('every edge is met by exactly one the other way: it is watertight', async () => {
  const edges = new Map<string, number>()
  for (const corners of await readTriangles()) {
    corners.forEach((from, index) => {
      const to = corners[(index + 1) % 3] as Corner
      const key = `${from.join()} ${to.join()}`
      edges.set(key, (edges.get(key) ?? 0) + 1)
    })
  }
  for (const [edge, times] of edges) {
    expect(times).toBe(1)
    expect(edges.has(edge.split(' ').reverse().join(' '))).toBe(true)
  }
})

test('its volume is what it says, and its outside is outside', async () => {
  // Divergence theorem: a sixth of the sum of the corners' determinants.
  const volume = (await readTriangles()).reduce((sum, corners) => {
    const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = corners as [Corner, Corner, Corner]
    return sum + (ax * (by * cz - bz * cy) - ay * (bx * cz - bz * cx) + az * (bx * cy - by * cx)) / 6
  }, 0)
  expect(volume).toBeCloseTo(sampleVolumeMm3, 6)
})
