/**
 * The text of an operation as it goes over the wire: its file, the fragments it names (one `*.fragment.graphql` each,
 * found by name anywhere below src), and no white space. Everything that needs the text asks here, so that the hash
 * of a trusted document is the hash of what is sent.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { stripIgnoredCharacters } from 'graphql'

const fragmentFile = '.fragment.graphql'

export const isOperation = (file) => file.endsWith('.graphql') && !file.endsWith(fragmentFile)

/** Every file of the folder and its subfolders, sorted, with the folder in its name. */
export function listFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .sort()
}

/** The operation of a file with its fragments behind it. Throws for a fragment that no file has. */
export function documentText(file) {
  const parts = [readFileSync(file, 'utf8')]
  const known = fragments()
  const named = new Set()
  for (const part of parts) {
    for (const [, name] of part.matchAll(/\.\.\.\s*(?!on\b)(\w+)/g)) {
      if (!named.has(name)) {
        named.add(name)
        if (!known.has(name)) {
          throw new Error(`${file}: no ${fragmentFile} has the fragment ${name}`)
        }
        parts.push(known.get(name))
      }
    }
  }
  return parts.length === 1 ? parts[0] : parts.join('\n')
}

/** The same without what a parser skips. */
export function wireText(file) {
  return stripIgnoredCharacters(documentText(file))
}

function fragments() {
  const texts = listFiles('src')
    .filter((file) => file.endsWith(fragmentFile))
    .map((file) => readFileSync(file, 'utf8'))
  return new Map(texts.map((text) => [/fragment\s+(\w+)/.exec(text)?.[1] ?? '', text]))
}

/** Lets `import text from './x.graphql'` give the operation as it goes over the wire. */
export function graphqlDocuments() {
  return {
    name: 'modeliq-graphql',
    load(id) {
      const file = id.split('?')[0]
      const isOurs = !id.includes('?') && isOperation(file)
      return isOurs ? `export default ${JSON.stringify(wireText(file))}` : undefined
    },
  }
}
