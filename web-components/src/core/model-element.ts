import type { PropertyValues } from 'lit'
import type { Context } from './context.ts'
import { type Declarations, MiqElement, text } from './element.ts'

/** An element about one part: the one that is looked at in its provider, or the model that its attribute names. */
export class ModelElement extends MiqElement {
  static override properties: Declarations = {
    modelId: text,
  }

  /** A model on the server that the element is about, where no upload in the same provider chooses one. */
  declare modelId: string

  protected override entered(context: Context): void {
    super.entered(context)
    this.#open()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    if (changed.has('modelId')) {
      this.#open()
    }
  }

  #open(): void {
    if (this.modelId) {
      this.context?.flow.open(this.modelId)
    }
  }
}
