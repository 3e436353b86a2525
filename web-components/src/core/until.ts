/**
 * Waits for something. `begin` is given what ends the wait and returns what undoes its preparations. Throws the signal's
 * reason when that fires first.
 */
export function until(begin: (done: () => void) => () => void, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const done = (): void => {
      undo()
      signal?.removeEventListener('abort', done)
      if (signal?.aborted) {
        reject(signal.reason as Error)
      } else {
        resolve()
      }
    }
    const undo = begin(done)
    signal?.addEventListener('abort', done)
  })
}
