import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watch } from './watchdog.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('it bites after its patience, which every sign of life begins anew', () => {
  const dog = watch(undefined, 100)
  vi.advanceTimersByTime(99)
  dog.touch()
  vi.advanceTimersByTime(99)
  expect(dog.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect((dog.signal.reason as Error).name).toBe('TimeoutError')
})

test('stopped, it never bites', () => {
  const dog = watch(undefined, 100)
  dog.stop()
  vi.advanceTimersByTime(1000)
  expect(dog.signal.aborted).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

test('it passes another signal on, also one that has fired', () => {
  const ending = new AbortController()
  const dog = watch(ending.signal, 100)
  ending.abort(new Error('enough'))
  expect(dog.signal.reason).toBe(ending.signal.reason)
  expect(watch(ending.signal, 100).signal.aborted).toBe(true)
})
