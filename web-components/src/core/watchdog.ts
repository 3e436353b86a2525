/** Ends what has shown no sign of life for a time: a line that died without a word stays open for minutes. */
export interface Watchdog {
  /** Fires with `signal`, and by itself when the patience is over. */
  signal: AbortSignal
  /** A sign of life. */
  touch(): void
  /** Call it when all is over. */
  stop(): void
}

/** Watches over something that has `patience` milliseconds between two signs of life. */
export function watch(signal: AbortSignal | undefined, patience: number): Watchdog {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const pass = (): void => {
    stop()
    controller.abort(signal?.reason)
  }
  const touch = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      stop()
      controller.abort(new DOMException('nothing came for too long', 'TimeoutError'))
    }, patience)
  }
  const stop = (): void => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', pass)
  }
  if (signal?.aborted) {
    pass()
  } else {
    signal?.addEventListener('abort', pass)
    touch()
  }
  return { signal: controller.signal, touch, stop }
}
