import { expect, test } from 'vitest'
import { readQuantity } from './quantity.ts'

test.each([
  ['25', 25],
  [' 7 ', 7],
  ['0', 0],
  ['-3', -3],
  ['10000000', 10_000_000],
])('"%s" is sent as it is', (typed, quantity) => {
  expect(readQuantity(typed)).toBe(quantity)
})

test.each(['', ' ', '1.5', '1e3', '0x10', 'ten', '99999999999999999999'])('"%s" is no number of pieces', (typed) => {
  expect(readQuantity(typed)).toBeUndefined()
})
