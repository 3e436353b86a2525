import type { TemplateResult } from 'lit'
import type { Answers } from './fake-server.ts'

/**
 * One state that a buyer can come to, as the gallery shows it: documentation, test and screenshot in one. Each
 * element has its states in `x.gallery.ts` beside it, as the default export.
 */
export interface GalleryState {
  /** Unique within the element, in kebab case: part of the address and of the screenshot's name. */
  name: string
  /** For the list of states: "Uploading". */
  title: string
  /** When a buyer sees this, and what they can do, in a sentence or two. Markdown is not read. */
  about: string
  /** What stands on the page. The gallery puts a provider around it, with the fake server behind. */
  render: () => TemplateResult
  /** What the fake server answers otherwise than in fixtures.ts; a function makes one that remembers, anew for each stage. */
  answers?: Answers | (() => Answers)
  /** Brings the page into the state: chooses a file, presses a button. */
  act?: (page: HTMLElement) => Promise<void> | void
  /** True once the state is reached; asked again and again. The test fails when it is not within some seconds. */
  until: (page: HTMLElement) => boolean
  /** Attributes of the provider beside the key: `mode`, say. */
  provider?: { mode?: 'quote' | 'order' | 'handoff'; offline?: boolean }
}
