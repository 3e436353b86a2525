/** Writes generated/: the merged schema, gql.tada's view of it, the operations' types and the description of the elements. Fails when they drift. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { generateOutput } from '@gql.tada/cli-utils'
import { describe } from './describe.mjs'
import { operationTypes, readOperations } from './operations.mjs'
import { readSchema, schemaText } from './schema.mjs'

try {
  const operations = readOperations(readSchema())
  mkdirSync('generated', { recursive: true })
  writeFileSync('generated/schema.graphql', schemaText())
  writeFileSync('generated/operations.ts', operationTypes(operations))
  await generateOutput({ disablePreprocessing: false, output: undefined, tsconfig: undefined })
  await describe()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
