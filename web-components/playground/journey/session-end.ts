import type { Answer } from '../fetcher/exchange.ts'
import * as known from './known.ts'
import { forgetFrom, type Memory } from './memory.ts'

const endCodes = new Set<string | undefined>(['TOKEN_EXPIRED', 'TOKEN_INVALID'])

/** The code with which the server refused the session of a request; undefined when it did not. */
export function readSessionEnd(answer: Answer): string | undefined {
  return answer.errors?.map(({ extensions }) => extensions?.code).find((code) => endCodes.has(code))
}

/** The journey without its session, and without what belonged to that: only its own buyer can ask for it. */
export function endSession(memory: Memory, code: string): Memory {
  const belongings: readonly [name: string, id: string | undefined][] = [
    ['the model', known.modelId(memory)],
    ['the quote', known.quoteId(memory)],
    ['the cart', known.cartId(memory)],
    ['the order', known.orderId(memory)],
  ]
  const lost = belongings.filter(([, id]) => id !== undefined).map(([name]) => name)
  return {
    ...forgetFrom(memory, 'StartSession'),
    choices: { ...memory.choices, offerId: undefined },
    attempt: undefined,
    current: undefined,
    sessionEnd: { code, lost },
  }
}
