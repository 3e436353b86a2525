import { Emitter } from './emitter.ts'
import { languages } from './catalogue.ts'
import type english from './messages/en.json'

/** The name of a text. A text that counts has one name for each plural form: `pieces.one`, `pieces.other`. */
export type MessageKey = keyof typeof english
/** Names without the plural form, for `count`. */
export type CountedKey = {
  [Key in MessageKey]: Key extends `${infer Name}.other` ? Name : never
}[MessageKey]
/** Texts by name. */
export type Messages = Partial<Record<string, string>>
/** What stands in for `{name}` in a text. Numbers are written as the locale does. */
export type Values = Record<string, string | number>

/** What codes of the server are about; each kind has texts of its own. */
export type CodeKind = 'error' | 'check' | 'issue' | 'blocker'
/** What has a code, and the server's own words for it. */
export interface Coded {
  code: string
  message: string
}

/** The texts of one language, with the page's own in front. Texts are empty until their catalogue is there. */
export class I18n extends Emitter {
  locale = 'en'
  /** The page's own texts by name. They win over every catalogue. */
  overrides: Messages = {}
  #catalogue: Messages | undefined
  #wanted = ''
  readonly #load: (language: string) => Messages | Promise<Messages>

  /** `load` gives a catalogue; when it throws for a language, English is tried. */
  constructor(load: (language: string) => Messages | Promise<Messages>) {
    super()
    this.#load = load
  }

  /** True once there are texts. */
  get isReady(): boolean {
    return this.#catalogue !== undefined
  }

  /** The language that texts are in: the locale's where we or the page have texts in it. */
  get lang(): string {
    return ours(this.locale) || Object.keys(this.overrides)[0] ? this.locale : 'en'
  }

  /** Direction of the language. */
  get dir(): 'ltr' | 'rtl' {
    return /^(ar|fa|he|ur)\b/.test(this.lang) ? 'rtl' : 'ltr'
  }

  /** Changes the language: a BCP 47 tag. What is no tag, and what we have no texts in, is in English. */
  async use(locale: string): Promise<void> {
    const tag = canonical(locale)
    if (tag === this.#wanted) {
      return
    }
    this.#wanted = tag
    await this.#take(tag, ours(tag) ?? 'en')
  }

  /** Texts that are at hand are there at once, without a moment in between. */
  async #take(tag: string, language: string): Promise<void> {
    try {
      const coming = this.#load(language)
      const catalogue = coming instanceof Promise ? await coming : coming
      if (this.#wanted === tag) {
        this.#catalogue = catalogue
        this.locale = tag
        this.changed()
      }
    } catch (error) {
      console.warn(`modeliq: no texts in "${language}" (${String(error)})`)
      this.#wanted = ''
      if (language !== 'en') {
        this.#wanted = 'en'
        await this.#take('en', 'en')
      }
    }
  }

  /** A text by its name. */
  t(key: MessageKey, values: Values = {}): string {
    return this.fill(this.#text(key) ?? '', values)
  }

  /** A text in the plural form of `values.count`. */
  count(key: CountedKey, values: Values & { count: number }): string {
    const form = new Intl.PluralRules(this.locale).select(values.count)
    return this.fill(this.#text(`${key}.${form}`) ?? this.#text(`${key}.other`) ?? '', values)
  }

  /**
   * The words for a code from the server, `error.FILE_EMPTY` say. The server's own words stand in where no catalogue
   * has them; they are English.
   */
  code(kind: CodeKind, code: string, message: string, values: Values = {}): string {
    const own = this.#text(`${kind}.${code}`)
    return own === undefined ? message : this.fill(own, values)
  }

  /** The words for what went wrong; none while all is well. */
  says(problem: Coded | undefined, kind: CodeKind = 'error', values?: Values): string {
    return problem ? this.code(kind, problem.code, problem.message, values) : ''
  }

  /** A text by a name that may not exist, `country.DE` say. */
  maybe(name: string): string | undefined {
    return this.#text(name)
  }

  #text(name: string): string | undefined {
    return this.overrides[name] ?? this.#catalogue?.[name]
  }

  private fill(text: string, values: Values): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      return typeof value === 'number' ? new Intl.NumberFormat(this.locale).format(value) : (value ?? whole)
    })
  }
}

/** The language of a tag when we have texts in it. */
function ours(tag: string): string | undefined {
  return languages.find((each) => each === tag.split('-')[0])
}

function canonical(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en'
  } catch {
    return 'en'
  }
}
