import { Kind, parse, type OperationDefinitionNode, type TypeNode } from 'graphql'

/** What a fetcher must know of the operation it sends. */
export interface Operation {
  kind: 'query' | 'mutation' | 'subscription'
  name: string | undefined
  /** Names of the variables declared with type Upload or a list of it. */
  uploads: ReadonlySet<string>
}

/**
 * The operation of `query` that runs. `wanted` chooses among several; with a single one it is ignored, since
 * the editor may still hold the name of what stood there before. Undefined when the text does not parse:
 * the server's own message is the better one.
 */
export function readOperation(query: string, wanted?: string | null): Operation | undefined {
  const operations = readOperations(query)
  const chosen = operations.length === 1 ? operations[0] : operations.find(({ name }) => name?.value === wanted)
  if (!chosen) {
    return undefined
  }
  const uploads = chosen.variableDefinitions?.filter(({ type }) => namedType(type) === 'Upload') ?? []
  return {
    kind: chosen.operation,
    name: chosen.name?.value,
    uploads: new Set(uploads.map(({ variable }) => variable.name.value)),
  }
}

function readOperations(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  } catch {
    return []
  }
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}
