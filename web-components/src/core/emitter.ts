/** Something whose state elements show. It says only that it changed; who listens reads it anew. */
export class Emitter {
  readonly #listeners = new Set<() => void>()

  /** Calls `listener` after each change until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  protected changed(): void {
    for (const listener of [...this.#listeners]) {
      listener()
    }
  }
}
