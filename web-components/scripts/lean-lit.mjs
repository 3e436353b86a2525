/**
 * Takes out of Lit what the browsers that we build for have no use for: sheets for those without constructable ones,
 * hooks of its polyfills and of server rendering, decorators' metadata, controllers and directives that outlive a removal, of which we have none, and
 * the list of versions on the page, which only its development build reads. Fails when Lit is not the one that this was made for.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/**
 * Lit's files that are cut, as they were read when the cuts were made (lit-html 3.3.3, lit-element 4.2.2,
 * @lit/reactive-element 2.1.2): the SHA-256 of each.
 */
const files = {
  'lit-html/lit-html.js': 'b878e7f95dec8a9b6e9b217faca6b6a11bad82ebc44c0caa77419ed83edd81f2',
  'lit-element/lit-element.js': 'ee09e38303bb39c36959a961fb0a52663c798ee44493914472c3a61e84e55e3c',
  '@lit/reactive-element/reactive-element.js': '76e9815ec67d16684bff1444224bf62532d6318dbd8f25e7c1e9546158b1335f',
  '@lit/reactive-element/css-tag.js': '902f8d23ab8fb24afe05596988c22941f080ab58d263e419877006e58ea6c366',
}
const advice =
  'scripts/lean-lit.mjs was made for another one. Read what changed in it, mend `cuts` and `sheets`, look at the module with ' +
  '`readable()` of scripts/bundle.mjs, run all tests, then write the new SHA-256 into `files`.'

/** Stands in for Lit's css-tag.js: a sheet is made when an element is first defined, so that a server can import the module. */
const sheets = `
class Sheet {
  constructor(text) { this.cssText = text }
  get styleSheet() {
    if (!this.made) (this.made = new CSSStyleSheet()).replaceSync(this.cssText)
    return this.made
  }
}
export const css = (texts, ...values) => new Sheet(values.reduce((all, value, at) => all + value.cssText + texts[at + 1], texts[0]))
export const adoptStyles = (root, styles) => {
  root.adoptedStyleSheets = styles.map((style) => style.styleSheet ?? style)
}
export const getCompatibleStyle = (style) => style
export { css as unsafeCSS, Sheet as CSSResult }
export const supportsAdoptingStyleSheets = true
`

const cuts = [
  [
    /,(\w+)=\w+\.\w+PolyfillSupport([^]*?)(?:,|;)\1\?\.\([^()]*\),\(\w+\.\w+Versions\?\?=\[\]\)\.push\("[\d.]+"\)/g,
    '$2',
  ],
  [/const (\w+)=\w+\.\w+PolyfillSupport;\1\?\.\([^()]*\);/g, ''],
  [/\(\w+\.\w+Versions\?\?=\[\]\)\.push\("[\d.]+"\);/g, ''],
  [/Symbol\.metadata\?\?=Symbol\("metadata"\),\w+\.litPropertyMetadata\?\?=new WeakMap;/g, ''],
  [/addController\(\w+\)\{.*?\}removeController\(\w+\)\{.*?\}(?=_\$E_\(\))/g, ''],
  [/,this\._\$EO\?\.forEach\(\w+=>\w+\.host\w+\?\.\(\)\)/g, ''],
  [/(?<=\{)this\._\$EO\?\.forEach\(\w+=>\w+\.host\w+\?\.\(\)\),?/g, ''],
  [/static addInitializer\(\w+\)\{.*?\}(?=static )/g, ''],
  [/,this\.constructor\.l\?\.forEach\(\w+=>\w+\(this\)\)/g, ''],
  [/,\w+\.litElementHydrateSupport\?\.\([^()]*\)/g, ''],
  [/(?<=;return this\._\$A[A-Z]\}|\})setConnected\(\w\)\{.*?\)\)\}(?=\})/g, ''],
  [/connectedCallback\(\)\{super\.connectedCallback\(\),this\._\$Do\?\.setConnected\(!0\)\}/g, ''],
  [/disconnectedCallback\(\)\{super\.disconnectedCallback\(\),this\._\$Do\?\.setConnected\(!1\)\}/g, ''],
  [/const (\w+)=this\[Symbol\.metadata\];if\(null!==\1\)\{.*?\}\}?(?=this\._\$Eh=)/g, ''],
]

/** The name of one of Lit's files, undefined for any other: `lit-html/lit-html.js`. */
const litFile = (id) => /\/node_modules\/((?:lit|lit-html|lit-element|@lit\/[^/]+)\/[^?]+)$/.exec(id)?.[1]

/**
 * Throws when a file is not the one that the cuts were made for.
 *
 * @param {string} file
 * @param {string | Buffer} content
 */
export function checkLit(file, content) {
  const hash = createHash('sha256').update(content).digest('hex')
  if (hash !== files[file]) {
    throw new Error(`Lit's ${file} has the SHA-256 ${hash}. ${advice}`)
  }
}

/** The plugin. */
export function leanLit() {
  const seen = new Set()
  return {
    name: 'modeliq-lean-lit',
    load(id) {
      const file = litFile(id)
      if (!file) {
        return undefined
      }
      seen.add(file)
      if (file in files) {
        checkLit(file, readFileSync(id))
      }
      return file.endsWith('/css-tag.js') ? sheets : undefined
    },
    transform(code, id) {
      const file = litFile(id)
      if (!(file in files) || file.endsWith('/css-tag.js')) {
        return undefined
      }
      const lean = cuts.reduce((text, [found, by]) => text.replace(found, by), code)
      const left = /PolyfillSupport|HydrateSupport|Versions|Symbol\.metadata|_\$EO|addInitializer|setConnected/.exec(
        lean,
      )
      return left ? this.error(`${left[0]} is not cut out of Lit's ${file}`) : { code: lean, map: null }
    },
    buildEnd() {
      const missing = seen.has('lit/index.js') ? Object.keys(files).filter((file) => !seen.has(file)) : []
      if (missing.length > 0) {
        this.error(`Lit is built without ${missing.join(', ')}: its files have moved. ${advice}`)
      }
    },
  }
}
