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
  const bite = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => {
    clearTimeout(timer)
  }
  const touch = (): void => {
    stop()
    timer = setTimeout(() => {
      bite.abort(new DOMException('nothing came for too long', 'TimeoutError'))
    }, patience)
  }
  touch()
  return { signal: signal ? AbortSignal.any([signal, bite.signal]) : bite.signal, touch, stop }
}
