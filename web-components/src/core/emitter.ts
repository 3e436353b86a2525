/** After so many milliseconds something is slow, then very slow. */
const slow = [2000, 10_000]

/** Something whose state elements show. It says only that it changed; who listens reads it anew. */
export class Emitter {
  /** How long what is on its way takes: 0 as usual, 1 slow, 2 very slow. */
  patience: 0 | 1 | 2 = 0
  readonly #listeners = new Set<() => void>()
  #timers: ReturnType<typeof setTimeout>[] = []

  /** Calls `listener` after each change until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0
  }

  /** Changes whenever another one does. */
  relay(other: Emitter): void {
    other.subscribe(() => {
      this.changed()
    })
  }

  /** Something is on its way from now on, or no longer: says when it is slow and very slow. */
  protected wait(isWaiting: boolean): void {
    this.#timers.forEach(clearTimeout)
    this.patience = 0
    this.#timers = (isWaiting ? slow : []).map((time, index) =>
      setTimeout(() => {
        this.patience = (index + 1) as 1 | 2
        this.changed()
      }, time),
    )
    this.changed()
  }

  protected changed(): void {
    for (const listener of [...this.#listeners]) {
      listener()
    }
  }
}
