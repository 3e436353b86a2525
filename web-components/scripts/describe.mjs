/**
 * Writes what is generated from the elements into generated/describe/: custom-elements.json, llms.txt and the types for
 * the DOM, React and Vue. The build publishes it as it is; the gallery and the examples read it.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { format } from 'prettier'
import { elementTypes } from './element-types.mjs'
import { llmsText } from './llms.mjs'
import { elementsOf, readManifest } from './manifest.mjs'

/** Where it is written to. */
export const described = 'generated/describe'

/** Reads the sources and writes the files. Throws where an element's documentation does not fit its code. */
export async function describe() {
  const manifest = readManifest()
  const { files, ...types } = elementTypes(manifest)
  elementsOf(manifest).forEach((element) => {
    writeTypes(element, types)
  })
  rmSync(described, { recursive: true, force: true })
  write('custom-elements.json', `${JSON.stringify(manifest, null, 2)}\n`)
  write('llms.txt', llmsText(manifest))
  for (const [name, text] of Object.entries(files)) {
    write(
      `types/${name}`,
      await format(text, { parser: 'typescript', semi: false, singleQuote: true, printWidth: 120 }),
    )
  }
}

/** In place of names that only our sources know. */
function writeTypes({ name, attributes, members, events }, { eventTypes, fieldTypes }) {
  for (const event of events) {
    event.type = { text: eventTypes.get(event.name) }
  }
  for (const field of members.filter(({ kind }) => kind === 'field')) {
    field.type = { text: fieldTypes.get(`${name}.${field.name}`) }
  }
  for (const attribute of attributes) {
    attribute.type = { text: fieldTypes.get(`${name}.${attribute.fieldName}`).replace(/ \| undefined$/, '') }
  }
}

function write(name, text) {
  const file = join(described, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
