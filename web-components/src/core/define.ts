/** Defines a tag. Two scripts on one page, a theme's and a plugin's say: the first one wins, and nothing throws. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) {
    customElements.define(tag, element)
  }
}
