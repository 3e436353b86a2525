import { afterEach, expect, test, vi } from 'vitest'
import { isOnline, whenOnline } from './online.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

function goOffline(): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
}

test('online, nothing is waited for', async () => {
  expect(isOnline()).toBe(true)
  await whenOnline()
})

test('offline, the network’s return is waited for', async () => {
  goOffline()
  expect(isOnline()).toBe(false)
  const settled = vi.fn()
  const back = whenOnline().then(settled)
  await new Promise((resolve) => setTimeout(resolve))
  expect(settled).not.toHaveBeenCalled()
  dispatchEvent(new Event('online'))
  await back
})

test('the wait ends with its signal, and after the time that it has at most', async () => {
  goOffline()
  const ending = new AbortController()
  const wait = whenOnline(ending.signal)
  ending.abort(new Error('enough'))
  await expect(wait).rejects.toThrow('enough')
  await expect(whenOnline(ending.signal)).rejects.toThrow('enough')
  await whenOnline(undefined, 1)
})
