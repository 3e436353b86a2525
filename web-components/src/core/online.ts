/** Whether the browser believes that there is a network. "No" is nearly always right, "yes" says little. */
export function isOnline(): boolean {
  return navigator.onLine
}

/**
 * Resolves as soon as the browser is online, at once when it is; throws the signal's reason when that fires first.
 * With `atMost` it also resolves after so many milliseconds: some machines call themselves offline and are not.
 */
export function whenOnline(signal?: AbortSignal, atMost?: number): Promise<void> {
  if (signal?.aborted) {
    return Promise.reject(signal.reason as Error)
  }
  if (isOnline()) {
    return Promise.resolve()
  }
  return new Promise((resolve, reject) => {
    const timer = atMost === undefined ? undefined : setTimeout(settle, atMost)
    function settle(): void {
      clearTimeout(timer)
      removeEventListener('online', settle)
      signal?.removeEventListener('abort', settle)
      if (signal?.aborted) {
        reject(signal.reason as Error)
      } else {
        resolve()
      }
    }
    addEventListener('online', settle)
    signal?.addEventListener('abort', settle)
  })
}
