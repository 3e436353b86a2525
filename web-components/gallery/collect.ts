import type { GalleryState } from './state.ts'

/** The states of one element. */
export interface Chapter {
  /** `price-list`: the folder below src. */
  element: string
  states: readonly GalleryState[]
}

const modules = import.meta.glob<{ default: readonly GalleryState[] }>('../src/*/*.gallery.ts', { eager: true })

/** Every element with its states, by name. */
export const chapters: readonly Chapter[] = Object.entries(modules)
  .map(([file, { default: states }]) => ({ element: file.split('/').at(-2) ?? file, states }))
  .sort((a, b) => a.element.localeCompare(b.element))

/** The state at an address such as `price-list/computing`. */
export function findState(address: string): GalleryState | undefined {
  const [element, name] = address.split('/')
  return chapters.find((chapter) => chapter.element === element)?.states.find((state) => state.name === name)
}
