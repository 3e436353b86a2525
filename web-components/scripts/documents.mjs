/**
 * The text of an operation as it goes over the wire: its file, the fragments it names (one `*.fragment.graphql` each,
 * found by name anywhere below src), and no white space. Everything that needs the text asks here, so that the hash
 * of a trusted document is the hash of what is sent.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
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
  return files(file)
    .map((each) => readFileSync(each, 'utf8'))
    .join('\n')
}

/** The same without what a parser skips. */
export function wireText(file) {
  return files(file).map(stripped).join('')
}

/** Lets `import text from './x.graphql'` give the operation as it goes over the wire; what operations share is there once. */
export function graphqlDocuments() {
  return {
    name: 'modeliq-graphql',
    load(id) {
      const file = id.split('?')[0]
      if (id.includes('?') || !file.endsWith('.graphql')) {
        return undefined
      }
      const [, ...fragments] = isOperation(file) ? files(file) : []
      const imports = fragments.map((each, at) => `import fragment${at} from ${JSON.stringify(resolve(each))}\n`)
      const text = [JSON.stringify(stripped(file)), ...fragments.map((_, at) => `fragment${at}`)]
      return `${imports.join('')}export default ${text.join(' + ')}`
    },
  }
}

/** The file of an operation and those of the fragments that it names, itself or by another fragment. */
function files(operation) {
  const found = new Set([operation])
  for (const file of found) {
    fragmentsOf(file).forEach((each) => found.add(each))
  }
  return [...found]
}

/** The files of the fragments that a file names itself. Throws for a fragment that no file has. */
export function fragmentsOf(file) {
  const known = fragments()
  const names = readFileSync(file, 'utf8').matchAll(/\.\.\.\s*(?!on\b)(\w+)/g)
  return [...new Set([...names].map(([, name]) => name))].map((name) => {
    if (!known.has(name)) {
      throw new Error(`${file}: no ${fragmentFile} has the fragment ${name}`)
    }
    return known.get(name)
  })
}

function stripped(file) {
  return stripIgnoredCharacters(readFileSync(file, 'utf8'))
}

/** Files of fragments by the fragments' names. */
function fragments() {
  const paths = listFiles('src').filter((file) => file.endsWith(fragmentFile))
  return new Map(paths.map((file) => [/fragment\s+(\w+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '', file]))
}
