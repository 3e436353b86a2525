import { expect, test } from 'vitest'
import { measure, mostJoined } from './facts.ts'
import { cube, sphere, torus, turned, turnedFacts } from './testdata/bodies.ts'

function expectClose(value: number, wanted: number): void {
  expect(Math.abs(value / wanted - 1)).toBeLessThan(1e-6)
}

test('a cube', () => {
  expect(measure(cube(20))).toEqual({ triangles: 12, size: [20, 20, 20], volume: 8000, area: 2400, watertight: true })
})

test('a cube far away loses nothing', () => {
  expect(measure(cube(16, [4096, -8192, 65536]))).toMatchObject({ volume: 4096, area: 1536, watertight: true })
})

test.each([
  ['a sphere', sphere(25, 48), 96],
  ['a torus', torus(30, 8, 40), 120],
  ['a sphere in metres', sphere(0.0125, 20), 30],
])('%s', (_name, profile, steps) => {
  const facts = measure(turned(profile, steps))
  const wanted = turnedFacts(profile, steps)
  expectClose(facts.volume, wanted.volume)
  expectClose(facts.area, wanted.area)
  expect(facts.watertight).toBe(true)
})

test('a fine sphere is near the round one', () => {
  const { volume, area } = measure(turned(sphere(10, 200), 400))
  expect(volume / ((4 / 3) * Math.PI * 1000)).toBeCloseTo(1, 3)
  expect(area / (4 * Math.PI * 100)).toBeCloseTo(1, 3)
})

test('a hole, an open edge and a doubled face are not watertight', () => {
  const { positions } = cube(10)
  expect(measure({ positions: positions.slice(9) }).watertight).toBe(false)
  expect(measure({ positions: positions.slice(0, 9) }).watertight).toBe(false)
  const doubled = new Float32Array([...positions, ...positions.slice(0, 9), ...positions.slice(0, 9)])
  expect(measure({ positions: doubled }).watertight).toBe(false)
})

test('two cubes with an edge in common are not watertight', () => {
  const positions = new Float32Array([...cube(10).positions, ...cube(10, [10, 10, 0]).positions])
  expect(measure({ positions }).watertight).toBe(false)
})

test('faces without area close nothing and open nothing', () => {
  const { positions } = cube(10)
  const [x, y, z] = positions as unknown as [number, number, number]
  expect(measure({ positions: new Float32Array([...positions, x, y, z, x, y, z, 5, 5, 5]) }).watertight).toBe(true)
})

test('minus nothing is nothing', () => {
  const positions = cube(10).positions.map((value, at) => (value === 0 && at % 2 ? -0 : value))
  expect(measure({ positions }).watertight).toBe(true)
})

test('turned inside out it has the same volume', () => {
  const { positions } = cube(10)
  expect(measure({ positions: positions.map((value, at) => (at % 3 ? value : -value)) }).volume).toBe(1000)
})

test('above the limit nobody is kept waiting', () => {
  const positions = new Float32Array(9 * (mostJoined + 1)).map((_, at) => at % 7)
  expect(measure({ positions }).watertight).toBeUndefined()
})
