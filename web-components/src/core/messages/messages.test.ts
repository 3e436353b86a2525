import { describe, expect, test } from 'vitest'
import { languages } from '../catalogue.ts'
import english from './en.json'
import released from './released/1.0.json'

type Catalogue = Readonly<Record<string, string>>

const files = import.meta.glob<Catalogue>('./*.json', { eager: true, import: 'default' })
const catalogues = new Map(Object.entries(files).map(([file, texts]) => [file.slice(2, -'.json'.length), texts]))
const source: Catalogue = english

/** Texts that are written the same in English and in the language named. A word that is the same by chance goes here. */
const sameAsEnglish: Readonly<Record<string, readonly string[]>> = {
  de: [
    'checkout.optional',
    'common.ok',
    'material-filter.filtersChosen',
    'part-options.speed.STANDARD',
    'price-list.legend',
    'price-list.sort.TITLE',
    'printability.in',
  ],
  fr: [
    'cost.total',
    'checkout.email',
    'common.ok',
    'cost.total',
    'model-facts.area',
    'model-facts.triangles',
    'model-facts.volume',
    'part-options.speed.STANDARD',
    'upload.pause',
  ],
  ar: [],
}

/** Texts without a word in them, by what is left when placeholders, marks and the signs of units are taken out. */
function hasWords(text: string): boolean {
  return /\p{L}/u.test(text.replace(/\{\w+\}|\b(?:mm|cm|m)\b/gu, ''))
}

/** The names of the texts that count, without the plural form: English has `one` and `other`. */
const counted = Object.keys(source)
  .filter((key) => key.endsWith('.one') && `${key.slice(0, -'.one'.length)}.other` in source)
  .map((key) => key.slice(0, -'.one'.length))

/** The English text behind a text of a catalogue; a plural form that English does not have stands for `other`. */
function original(key: string): string | undefined {
  const name = counted.find((each) => key.startsWith(`${each}.`))
  return source[key] ?? (name === undefined ? undefined : source[`${name}.other`])
}

/** Every name that a catalogue of this language must have, in the order of the file. */
function namesIn(language: string): string[] {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
  const forms = new Set(counted.flatMap((name) => [`${name}.one`, `${name}.other`]))
  return [
    ...Object.keys(source).filter((key) => !forms.has(key)),
    ...counted.flatMap((name) => pluralCategories.map((form) => `${name}.${form}`)),
  ].sort()
}

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g))].sort()
}

/** A form that stands for one number alone may say it in words: "one piece", and two in Arabic. */
function maySpellOut(language: string, key: string): boolean {
  const name = counted.find((each) => key.startsWith(`${each}.`))
  if (name === undefined) {
    return false
  }
  const form = key.slice(name.length + 1)
  const rules = new Intl.PluralRules(language)
  const numbers = Array.from({ length: 200 }, (_, number) => number).filter((number) => rules.select(number) === form)
  return form !== 'other' && form !== 'many' && numbers.filter((number) => number > 0).length <= 1
}

test('there is a catalogue for every language, and no other', () => {
  expect([...catalogues.keys()].sort()).toEqual([...languages].sort())
})

for (const [language, texts] of catalogues) {
  describe(`texts in ${language}`, () => {
    test('every name is there with the plural forms of the language, none is left over, all in order', () => {
      expect(Object.keys(texts)).toEqual(namesIn(language))
    })

    test('no text is empty, or begins or ends with a blank', () => {
      expect(Object.entries(texts).filter(([, text]) => text === '' || text !== text.trim())).toEqual([])
    })

    test('placeholders are those of English', () => {
      const wrong = Object.entries(texts).filter(([key, text]) => {
        const [own, wanted] = [placeholders(text), placeholders(original(key) ?? '')]
        const must = maySpellOut(language, key) ? wanted.filter((name) => name !== '{count}') : wanted
        return own.some((name) => !wanted.includes(name)) || must.some((name) => !own.includes(name))
      })
      expect(wrong).toEqual([])
    })
  })
}

for (const [language, texts] of [...catalogues].filter(([name]) => name !== 'en')) {
  test(`nothing is left in English in ${language}`, () => {
    const same = Object.entries(texts)
      .filter(([key, text]) => hasWords(text) && text === original(key))
      .map(([key]) => key.replace(/\.(?:zero|one|two|few|many)$/, '.other'))
    expect([...new Set(same)].filter((key) => !sameAsEnglish[language]?.includes(key))).toEqual([])
  })
}

test('Arabic is written in Arabic', () => {
  const foreign = Object.entries(catalogues.get('ar') ?? {}).filter(
    ([, text]) => hasWords(text) && !/\p{Script=Arabic}/u.test(text),
  )
  expect(foreign).toEqual([])
})

test.each([...catalogues])('a line does not end between a number and what it counts: %s', (_, texts) => {
  const short = Object.entries(texts).filter(([name]) => /^common\.(leadTime|pieces|workingDays)/.test(name))
  expect(short.length).toBeGreaterThan(2)
  for (const [name, text] of short) {
    expect(text, name).not.toContain('} ')
  }
})

test('a name that a release has read is still there: pages that pin that release read the catalogues of today', () => {
  expect(released.filter((name) => !(name in source))).toEqual([])
})
