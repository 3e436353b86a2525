import { afterEach, expect, test, vi } from 'vitest'
import { keep, recall } from './kept.ts'

afterEach(() => {
  vi.restoreAllMocks()
  sessionStorage.clear()
})

test('what is kept is recalled until it is forgotten', () => {
  expect(recall('place')).toBeUndefined()
  keep('place', { address: '/files/upl_1' })
  expect(recall('place')).toEqual({ address: '/files/upl_1' })
  keep('place', undefined)
  expect(recall('place')).toBeUndefined()
})

test('what is no JSON was kept by somebody else', () => {
  sessionStorage.setItem('place', '/files/upl_1')
  expect(recall('place')).toBeUndefined()
})

test('a page that may keep nothing lives on', () => {
  vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  keep('place', { address: 'a' })
  expect(recall('place')).toBeUndefined()
  keep('place', undefined)
})
