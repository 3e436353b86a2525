import type { UserError } from './types.ts'

/** Why something did not work, for an element to show: the code finds the words, the message stands in for them. */
export interface Problem {
  code: string
  message: string
  /** Where in the mutation's arguments, joined by dots; undefined when it is about all of it. */
  field?: string
}

/** What was thrown as a problem: a RequestError, an upload's refusal. What has no code is a fault of ours. */
export function problemOf(error: unknown): Problem {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? { code: error.code, message: error.message }
    : { code: 'INTERNAL', message: String(error) }
}

/** The first of a mutation's user errors as a problem; undefined when there is none. */
export function firstProblem(errors: readonly UserError[]): Problem | undefined {
  return problemsOf(errors)[0]
}

/** A mutation's user errors as problems. */
export function problemsOf(errors: readonly UserError[]): Problem[] {
  return errors.map(({ code, message, field }) => ({ code, message, ...(field && { field: field.join('.') }) }))
}

/** Whether trying again may help: the network or something behind the server, not the buyer's input. */
export function mayPass({ code }: Pick<Problem, 'code'>): boolean {
  return /^(NETWORK|MALFORMED|HTTP_(408|423|425|429|5..)|UPSTREAM_(UNAVAILABLE|TIMEOUT|BUSY|MALFORMED)|OVERLOADED|RATE_LIMITED|TIMEOUT|CANCELLED|INTERNAL)$/.test(
    code,
  )
}
