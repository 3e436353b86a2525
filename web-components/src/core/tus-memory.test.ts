import { afterEach, expect, test, vi } from 'vitest'
import { fingerprint, forget, recall, remember } from './tus-memory.ts'

afterEach(() => {
  vi.restoreAllMocks()
  sessionStorage.clear()
})

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

test('an address is remembered until it is forgotten', () => {
  const print = fingerprint(file('a.stl', '', 1), 'pk')
  expect(recall(print)).toBeUndefined()
  remember(print, 'https://api.example/files/upl_1')
  expect(recall(print)).toBe('https://api.example/files/upl_1')
  forget(print)
  expect(recall(print)).toBeUndefined()
})

test('a page that may keep nothing lives on', () => {
  vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  remember('print', 'address')
  expect(recall('print')).toBeUndefined()
  forget('print')
})
