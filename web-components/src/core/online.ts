import { until } from './until.ts'

/** Whether the browser believes that there is a network. "No" is nearly always right, "yes" says little. */
export function isOnline(): boolean {
  return navigator.onLine
}

/**
 * Resolves as soon as the browser is online, at once when it is; throws the signal's reason when that fires first.
 * With `atMost` it also resolves after so many milliseconds: some machines call themselves offline and are not.
 */
export async function whenOnline(signal?: AbortSignal, atMost?: number): Promise<void> {
  signal?.throwIfAborted()
  if (isOnline()) {
    return
  }
  await until((done) => {
    const timer = atMost && setTimeout(done, atMost)
    addEventListener('online', done)
    return () => {
      clearTimeout(timer)
      removeEventListener('online', done)
    }
  }, signal)
}
