import { expect, test } from 'vitest'
import { paceOf } from './tus-pace.ts'

test('the pace is that of the last seconds, and the rest is told by it', () => {
  let now = 0
  const pace = paceOf(10_000, () => now)
  expect(pace(0)).toEqual({ sent: 0, total: 10_000, bytesPerSecond: 0, eta: Infinity })
  now = 100 // too soon to tell
  expect(pace(500).bytesPerSecond).toBe(0)
  now = 1000
  expect(pace(1000)).toEqual({ sent: 1000, total: 10_000, bytesPerSecond: 1000, eta: 9 })
  for (now = 2000; now <= 12_000; now += 1000) {
    pace(1000 + now / 10) // a slower network
  }
  now = 13_000
  expect(pace(2300).bytesPerSecond).toBe(100)
  expect(pace(10_000).eta).toBe(0)
})

test('what was lost with a line begins the pace anew', () => {
  let now = 0
  const pace = paceOf(10_000, () => now)
  pace(0)
  now = 1000
  pace(5000)
  expect(pace(4000)).toMatchObject({ bytesPerSecond: 0, eta: Infinity })
  now = 2000
  expect(pace(5000).bytesPerSecond).toBe(1000)
})
