import { expect, test } from 'vitest'
import type { Part } from './part.ts'
import type { LengthUnit } from './types.ts'
import { unitsDoubt } from './units-doubt.ts'

function part(longest: number, unit: LengthUnit, more: object = {}): Part {
  const known: Partial<Part> = { size: [longest, longest / 2, longest / 2], unit, hasOwnUnit: false, ...more }
  return known as Part
}

test.each<[number, LengthUnit, LengthUnit | undefined]>([
  [62, 'MM', undefined],
  [2.5, 'MM', undefined],
  [2, 'MM', 'INCH'], // two metres is larger than parts in metres are
  [0.2, 'MM', 'M'],
  [2000, 'MM', undefined],
  [62_000, 'M', 'MM'],
  [0.001, 'MM', undefined], // no unit makes a part of it
])('%s mm in %s is questioned for %s', (longest, unit, instead) => {
  expect(unitsDoubt(part(longest, unit))?.instead).toBe(instead)
})

test('the server’s word counts once it has measured, and a file’s own unit before', () => {
  const model = { geometry: {}, suggestedUnit: null }
  expect(unitsDoubt(part(2, 'MM', { model }))).toBeUndefined()
  expect(unitsDoubt(part(62, 'MM', { model: { ...model, suggestedUnit: 'CM' } }))?.instead).toBe('CM')
  expect(unitsDoubt(part(2, 'MM', { hasOwnUnit: true }))).toBeUndefined()
})

test('the box is told in the file’s own numbers', () => {
  expect(unitsDoubt(part(12_700, 'INCH'))).toEqual({ box: [500, 250, 250], now: 'INCH', instead: 'MM' })
})
