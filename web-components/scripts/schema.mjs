/**
 * Reads the shipped schema, one topic per file, and hands it to the tools as one document: gql.tada takes a single
 * file. The Go side's own directives (@goField and the like) steer code generation there and are left out.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildASTSchema, concatAST, parse, printSchema, Source, visit } from 'graphql'

/** Folder of the *.graphqls files. MODELIQ_SCHEMA points the tools at another one, a branch's schema say. */
export const schemaFolder = process.env.MODELIQ_SCHEMA ?? '../graph/schema'

/** The schema as one executable schema. Throws where the files do not fit together. */
export function readSchema() {
  const names = readdirSync(schemaFolder).filter((name) => name.endsWith('.graphqls'))
  if (names.length === 0) {
    throw new Error(`no *.graphqls file in ${schemaFolder}`)
  }
  const documents = names.sort().map((name) => {
    const file = join(schemaFolder, name)
    return parse(new Source(readFileSync(file, 'utf8'), file))
  })
  const forGo = (node) => (node.name.value.startsWith('go') ? null : undefined)
  const document = visit(concatAST(documents), { Directive: forGo, DirectiveDefinition: forGo })
  return buildASTSchema(document)
}

/** The schema as text for the tools. */
export function schemaText() {
  return `${printSchema(readSchema())}\n`
}
