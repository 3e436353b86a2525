import { readOperation, type Operation } from './document.ts'
import { followEvents } from './event-stream.ts'
import type { Answer, Observer } from './exchange.ts'
import { findFiles, toMultipart } from './multipart.ts'

/** What the fetcher asks its surroundings for. */
export interface FetcherOptions {
  /** Address of GraphQL, absolute. */
  url: string
  /** Headers for requests that bring none: the editor's first look at the schema comes before its header editor. */
  defaultHeaders: () => Readonly<Record<string, string>>
  /** Files that variables may name, by file name. */
  files: () => ReadonlyMap<string, File>
  observe: Observer
  /** Told when a subscription is over, ended by either side. */
  ended: (operation: string | undefined) => void
}

/** What the editor calls: one answer, or one after the other. */
export type Fetcher = (
  params: { query: string; operationName?: string | null; variables?: unknown },
  extra?: { headers?: Record<string, string> },
) => Promise<Answer> | AsyncIterableIterator<Answer>

interface Request {
  query: string
  operationName?: string
  variables: Readonly<Record<string, unknown>>
}

/**
 * The fetcher behind the editor: JSON by POST, multipart where a variable is a file, server-sent events for
 * subscriptions. Every answer is shown to `observe`, a request that got none as an answer with one error.
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  return (params, extra) => {
    const operation = readOperation(params.query, params.operationName)
    const request = toRequest(params.query, operation, params.variables)
    const headers = toHeaders(operation, extra?.headers ?? options.defaultHeaders())
    const report = (answer: Answer): void => {
      options.observe({
        operation: operation?.name,
        kind: operation?.kind ?? 'query',
        variables: request.variables,
        authorization: readAuthorization(headers),
        answer,
      })
    }
    if (operation?.kind === 'subscription') {
      return followEvents(options.url, headers, request, {
        tick: report,
        fail: (error) => {
          report(failure(error))
        },
        end: () => {
          options.ended(operation.name)
        },
      })
    }
    return send(options, request, operation, headers).then(
      (answer) => {
        report(answer)
        return answer
      },
      (error: unknown) => {
        report(failure(error))
        throw error
      },
    )
  }
}

/** What needs no buyer. An expired token with it would be refused, and then there were no way to a new session. */
const sessionless = new Set<string | undefined>(['StartSession', 'IntrospectionQuery'])

function toHeaders(
  operation: Operation | undefined,
  written: Readonly<Record<string, string>>,
): Record<string, string> {
  const entries = Object.entries(written)
  return Object.fromEntries(
    sessionless.has(operation?.name) ? entries.filter(([name]) => !isAuthorization(name)) : entries,
  )
}

function readAuthorization(headers: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(headers).find(([name]) => isAuthorization(name))?.[1]
}

function isAuthorization(name: string): boolean {
  return name.toLowerCase() === 'authorization'
}

function toRequest(query: string, operation: Operation | undefined, variables: unknown): Request {
  return {
    query,
    ...(operation?.name !== undefined && { operationName: operation.name }),
    variables: (variables as Request['variables'] | null | undefined) ?? {},
  }
}

async function send(
  options: FetcherOptions,
  request: Request,
  operation: Operation | undefined,
  headers: Record<string, string>,
): Promise<Answer> {
  const files = findFiles(request.variables, operation?.uploads ?? new Set(), options.files())
  const response = await fetch(options.url, {
    method: 'POST',
    // The browser writes the content type of a form itself, with its boundary.
    headers: {
      accept: 'application/graphql-response+json, application/json',
      ...headers,
      ...(files.length === 0 && { 'content-type': 'application/json' }),
    },
    body: files.length === 0 ? JSON.stringify(request) : toMultipart(request, files),
    credentials: 'same-origin',
  })
  return readAnswer(response)
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  try {
    return JSON.parse(text) as Answer
  } catch {
    throw new Error(`HTTP ${response.status} ${response.statusText}: ${text.slice(0, 300) || 'no body'}`)
  }
}

function failure(error: unknown): Answer {
  return { errors: [{ message: error instanceof Error ? error.message : JSON.stringify(error) }] }
}
