import { expect, test } from 'vitest'
import { ownPicture, safeAddress } from './links.ts'

test('an address with code in it is none', () => {
  expect(safeAddress('javascript:alert(1)', location.href)).toBeUndefined()
})

test.each([
  ['https://shop.example/pictures/a.jpg', 'https://shop.example/pictures/a.jpg'],
  ['/pictures/a.jpg', 'https://shop.example/pictures/a.jpg'],
  [`${location.origin}/a.jpg`, `${location.origin}/a.jpg`],
  ['https://static.example/a.jpg', undefined],
  ['http://shop.example/a.jpg', undefined],
  ['', undefined],
])('the picture %s is taken from the shop and from the page alone', (address, taken) => {
  expect(ownPicture(address, 'https://shop.example')).toBe(taken)
})
