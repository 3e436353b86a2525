import manifest from '../generated/describe/custom-elements.json'

/** One line of an element's description. */
export interface Entry {
  name: string
  description?: string
  type?: { text: string }
  default?: string
  kind?: string
  attribute?: string
  parameters?: { name: string }[]
}

/** What an element offers, from custom-elements.json. */
export interface Described {
  tagName: string
  description: string
  attributes: Entry[]
  members: Entry[]
  events: Entry[]
  slots: Entry[]
  cssParts: Entry[]
  cssProperties: Entry[]
}

const all = manifest.modules.flatMap(({ declarations }) => declarations as Described[])

/** The description of `price-list`, say. */
export function described(element: string): Described | undefined {
  return all.find(({ tagName }) => tagName === `miq-${element}`)
}
