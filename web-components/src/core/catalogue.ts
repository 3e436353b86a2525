import { fetchPlain } from './fetch-plain.ts'
import type { Messages } from './i18n.ts'

/** The languages that there are catalogues of. A page in another one is in English, or in texts of its own. */
export const languages: readonly string[] = ['en', 'de', 'fr', 'ar']

/** By language, for the whole page: one server's texts are the other's. */
const catalogues = new Map<string, Messages | Promise<Messages>>()

/** Gives a catalogue to the page, so that it is not asked for: what a bundle that has its texts inside calls at its start. */
export function provideMessages(language: string, messages: Messages): void {
  catalogues.set(language, messages)
}

/**
 * The texts of one language, read once: data beside the module, so that a page loads the language that it shows and no
 * other. Throws when they cannot be had; the next call tries again.
 */
export function messagesOf(language: string, endpoint: string, ask: typeof fetch): Messages | Promise<Messages> {
  const known = catalogues.get(language)
  if (known) {
    return known
  }
  const coming = fetchPlain(`${endpoint}/embed/1/messages/${language}.json`, ask).then(
    (response) => response.json() as Promise<Messages>,
  )
  catalogues.set(language, coming)
  coming.then(
    (messages) => catalogues.set(language, messages),
    () => catalogues.delete(language),
  )
  return coming
}
