import { expect, test } from 'vitest'
import { fingerprint } from './fingerprint.ts'

const file = (name: string, type: string, lastModified: number, content = 'x'): File =>
  new File([content], name, { type, lastModified })

test('a fingerprint tells files and partners apart, and is the same for the same', () => {
  const print = fingerprint(file('a.stl', 'model/stl', 1), 'pk_1')
  expect(fingerprint(file('a.stl', 'model/stl', 1), 'pk_1')).toBe(print)
  for (const other of [
    fingerprint(file('b.stl', 'model/stl', 1), 'pk_1'),
    fingerprint(file('a.stl', '', 1), 'pk_1'),
    fingerprint(file('a.stl', 'model/stl', 2), 'pk_1'),
    fingerprint(file('a.stl', 'model/stl', 1, 'xx'), 'pk_1'),
    fingerprint(file('a.stl', 'model/stl', 1), 'pk_2'),
  ]) {
    expect(other).not.toBe(print)
  }
})
