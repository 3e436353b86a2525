import type { Answer } from '../fetcher/exchange.ts'

/** What an answer means for the journey. */
export interface Verdict {
  isGood: boolean
  /** Why it is not good, in the server's words with the code; or which fields failed beside good data. */
  message: string | undefined
}

interface UserError {
  message: string
  field?: readonly string[] | null
  code?: string
}

/**
 * Judges an answer as an integrator should: errors of the request, user errors of the payload, and a null where
 * the thing asked for should be. What is there beside something that failed is good, as the server means it.
 */
export function judge(answer: Answer): Verdict {
  const failures = (answer.errors ?? []).map(({ message, extensions }) => withCode(message, extensions?.code))
  const payloads = Object.entries(answer.data ?? {})
  const userErrors = payloads.flatMap(([, payload]) => readUserErrors(payload))
  if (userErrors.length > 0) {
    return { isGood: false, message: userErrors.map(describe).join('\n') }
  }
  const missing = payloads.filter(([, payload]) => payload === null).map(([name]) => name)
  if (missing.length === payloads.length) {
    const nothing = `${missing.join(', ') || 'data'} is null: this buyer has no such thing`
    return { isGood: false, message: failures.join('\n') || nothing }
  }
  return { isGood: true, message: failures.join('\n') || undefined }
}

function readUserErrors(payload: unknown): readonly UserError[] {
  if (typeof payload === 'object' && payload !== null && 'userErrors' in payload && Array.isArray(payload.userErrors)) {
    return payload.userErrors as readonly UserError[]
  }
  return []
}

function describe({ message, field, code }: UserError): string {
  return withCode(field && field.length > 0 ? `${message} (${field.join('.')})` : message, code)
}

function withCode(message: string, code: string | undefined): string {
  return code ? `${code}: ${message}` : message
}
