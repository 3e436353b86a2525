/**
 * Finds every *.graphql file of the package, holds it against the schema and writes the types of its variables and
 * result. The .graphql file stays the only place where an operation is written.
 */
import { readFileSync } from 'node:fs'
import { Kind, parse, printError, Source, validate } from 'graphql'
import { documentText, fragmentsOf, isOperation, listFiles } from './documents.mjs'

const folders = ['src', 'playground/operations']

/** The operations as {name, file}, sorted by file. Throws with every mistake when one does not fit the schema. */
export function readOperations(schema) {
  const mistakes = []
  const operations = []
  for (const file of folders.flatMap(listFiles).filter(isOperation)) {
    const text = documentText(file)
    const document = parse(new Source(text, file))
    mistakes.push(...validate(schema, document).map((mistake) => printError(mistake)))
    const operationsOfFile = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    const names = operationsOfFile.map((definition) => definition.name?.value)
    if (names.length !== 1 || !names[0]) {
      mistakes.push(`${file}: one named operation per file, found ${names.length}`)
      continue
    }
    if (operations.some((operation) => operation.name === names[0])) {
      mistakes.push(`${file}: a second operation is called ${names[0]}`)
    }
    operations.push({ name: names[0], file })
  }
  if (mistakes.length > 0) {
    throw new Error(`operations do not fit the schema:\n\n${mistakes.join('\n\n')}`)
  }
  return operations
}

/** A TypeScript module with the type Operations: per name its data and variables. It is imported for types alone. */
export function operationTypes(operations) {
  const calls = new Map() // by file; what operations share is there once, or the type checker reads it many times
  const add = (name, file) => {
    const shared = fragmentsOf(file).map((each) => {
      const [, named] = /fragment\s+(\w+)/.exec(readFileSync(each, 'utf8'))
      add(named, each)
      return named
    })
    calls.set(file, `const ${name} = graphql(\`\n${readFileSync(file, 'utf8')}\`, [${shared.join(', ')}])\n`)
  }
  operations.forEach(({ name, file }) => {
    add(name, file)
  })
  const entries = operations.map(
    ({ name }) => `  ${name}: { data: ResultOf<typeof ${name}>; variables: VariablesOf<typeof ${name}> }\n`,
  )
  return [
    '// Written by `npm run generate` from the .graphql files. Do not edit.\n',
    "import type { ResultOf, VariablesOf } from 'gql.tada'\n",
    "import { graphql } from '../src/core/schema.ts'\n\n",
    ...calls.values(),
    '\nexport interface Operations {\n',
    ...entries,
    '}\n\n',
    `export { ${operations.map(({ name }) => name).join(', ')} }\n`,
  ].join('')
}
