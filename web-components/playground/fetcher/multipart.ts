interface FoundFile {
  path: string
  file: File
}

/** Variables in which a string "@name" stands for a chosen file, as in curl's -F. */
export type Variables = Readonly<Record<string, unknown>>

/** A variable names a file that nobody chose, or one that was forgotten when the page was loaded again. */
export class FileMissingError extends Error {
  override readonly name = 'FileMissingError'
}

/**
 * Finds the files among the variables. `uploads` names the variables whose declared type is Upload: their value must be
 * a chosen file. Elsewhere a string that starts with @ stays a string unless a file of that name was chosen, so
 * that a reference such as "@home" is not taken for one.
 */
export function findFiles(
  variables: Variables,
  uploads: ReadonlySet<string>,
  files: ReadonlyMap<string, File>,
): FoundFile[] {
  const found: FoundFile[] = []
  for (const [name, value] of Object.entries(variables)) {
    collect(value, `variables.${name}`, uploads.has(name))
  }
  return found

  function collect(value: unknown, path: string, isUpload: boolean): void {
    if (Array.isArray(value)) {
      value.forEach((each, index) => {
        collect(each, `${path}.${index}`, isUpload)
      })
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        collect(each, `${path}.${key}`, false)
      }
    } else if (isUpload || typeof value === 'string') {
      take(value, path, isUpload)
    }
  }

  function take(value: unknown, path: string, isUpload: boolean): void {
    const file = typeof value === 'string' && value.startsWith('@') ? files.get(value.slice(1)) : undefined
    if (file) {
      found.push({ path, file })
    } else if (isUpload) {
      throw new FileMissingError(
        `${path} is an Upload: choose a file in the Journey panel and write "@" and its name here. ` +
          'A browser forgets chosen files when the page is loaded again.',
      )
    }
  }
}

/**
 * The body of a request with files. Source: GraphQL multipart request specification (jaydenseric), parts `operations`,
 * `map` and then one part per file, with null in each file's place.
 */
export function toMultipart(
  payload: { query: string; operationName?: string; variables: Variables },
  found: readonly FoundFile[],
): FormData {
  const body = new FormData()
  const variables = structuredClone(payload.variables) as Record<string, unknown>
  found.forEach(({ path }) => {
    setNull(variables, path.split('.').slice(1))
  })
  body.set('operations', JSON.stringify({ ...payload, variables }))
  body.set('map', JSON.stringify(Object.fromEntries(found.map(({ path }, index) => [String(index), [path]]))))
  found.forEach(({ file }, index) => {
    body.set(String(index), file, file.name)
  })
  return body
}

function setNull(root: Record<string, unknown>, path: readonly string[]): void {
  let place = root
  for (const key of path.slice(0, -1)) {
    place = place[key] as Record<string, unknown>
  }
  const last = path.at(-1)
  if (last !== undefined) {
    place[last] = null
  }
}
