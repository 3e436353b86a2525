import { Emitter } from './emitter.ts'
import english from './messages/en.json'

/** The name of a text. A text that counts has one name for each plural form: `pieces.one`, `pieces.other`. */
export type MessageKey = keyof typeof english
/** Names without the plural form, for `count`. */
export type CountedKey = {
  [Key in MessageKey]: Key extends `${infer Name}.other` ? Name : never
}[MessageKey]
/** Texts by name; what is left out is English. */
export type Messages = Partial<Record<string, string>>
/** What stands in for `{name}` in a text. Numbers are written as the locale does. */
export type Values = Record<string, string | number>

/** The languages that the server has catalogues of, beside English. */
export const languages = ['de', 'fr', 'ar'] as const

/**
 * The texts of one language, with the page's own in front. English is in the module; another catalogue is read once
 * it is needed, and English stands in until then.
 */
export class I18n extends Emitter {
  locale = 'en'
  /** The page's own texts by name. They win over every catalogue. */
  overrides: Messages = {}
  #catalogue: Messages = english
  readonly #load: (language: string) => Promise<Messages>

  /** `load` reads a catalogue; when it throws, English stays. */
  constructor(load: (language: string) => Promise<Messages>) {
    super()
    this.#load = load
  }

  /** Direction of the language. */
  get dir(): 'ltr' | 'rtl' {
    return /^(ar|fa|he|ur)\b/.test(this.locale) ? 'rtl' : 'ltr'
  }

  /** Changes the language: a BCP 47 tag. What is no tag counts as English. */
  async use(locale: string): Promise<void> {
    const tag = canonical(locale)
    if (tag === this.locale) {
      return
    }
    this.locale = tag
    const language = tag.split('-')[0] ?? 'en'
    this.#catalogue = english
    if (languages.some((known) => known === language)) {
      try {
        const catalogue = await this.#load(language)
        if (this.locale === tag) {
          this.#catalogue = catalogue
        }
      } catch (error) {
        console.warn(`modeliq: no texts in "${language}", English stands in (${String(error)})`)
      }
    }
    this.changed()
  }

  /** A text by its name. */
  t(key: MessageKey, values: Values = {}): string {
    return this.fill(this.#text(key) ?? key, values)
  }

  /** A text in the plural form of `values.count`. */
  count(key: CountedKey, values: Values & { count: number }): string {
    const form = new Intl.PluralRules(this.locale).select(values.count)
    return this.fill(this.#text(`${key}.${form}`) ?? this.#text(`${key}.other`) ?? key, values)
  }

  /**
   * The words for a code from the server, `error.FILE_EMPTY` say. The server's own words stand in where no catalogue
   * has them; they are English.
   */
  code(kind: 'error' | 'check' | 'issue' | 'blocker', code: string, message: string, values: Values = {}): string {
    const own = this.#text(`${kind}.${code}`)
    return own === undefined ? message : this.fill(own, values)
  }

  /** A text by a name that may not exist, `country.DE` say. */
  maybe(name: string): string | undefined {
    return this.#text(name)
  }

  #text(name: string): string | undefined {
    return this.overrides[name] ?? this.#catalogue[name] ?? (english as Messages)[name]
  }

  private fill(text: string, values: Values): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      return typeof value === 'number' ? new Intl.NumberFormat(this.locale).format(value) : (value ?? whole)
    })
  }
}

function canonical(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en'
  } catch {
    return 'en'
  }
}
