import { Emitter } from './emitter.ts'
import { reached } from './client.ts'
import { problemOf, type Problem } from './problem.ts'

/** A module that a page's first load goes without: asked for once it is needed, it says when it is there. */
export class OnDemand<Module> extends Emitter {
  /** Undefined until it is there. */
  module: Module | undefined
  /** Why it is not there: NETWORK, as for anything else that cannot be reached. */
  problem: Problem | undefined
  readonly #import: () => Promise<Module>
  #coming: Promise<void> | undefined

  constructor(load: () => Promise<Module>) {
    super()
    this.#import = load
  }

  /** The module, asked for by the first call; undefined until it is there. */
  need(): Module | undefined {
    if (!this.problem) {
      void this.load()
    }
    return this.module
  }

  /** Asks for the module once; again after a failure. Never throws: see `problem`. */
  load(): Promise<void> {
    this.#coming ??= this.#load()
    return this.#coming
  }

  async #load(): Promise<void> {
    this.problem = undefined
    try {
      this.module = await reached(this.#import())
    } catch (error) {
      this.problem = problemOf(error)
      this.#coming = undefined
    }
    this.changed()
  }
}
