import { until } from './until.ts'

/** Waits so many milliseconds; throws the signal's reason when that fires first. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>

/** What pauses are made of; every part may be left out. Tests bring their own dice and clock. */
export interface PauseOptions {
  /** Bound of the first pause in milliseconds; it doubles with each further one. */
  first?: number
  /** Bound of all pauses in milliseconds. */
  most?: number
  /** From 0 to below 1. */
  random?: () => number
  sleep?: Sleep
}

/** Longest pause that a server may ask for: nobody looks at a widget that waits longer without a word. */
const longestAsked = 120_000

/**
 * Growing pauses with full jitter: anything from 0 to a bound that doubles, so that the pages that a restart cut off do
 * not come back together. Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export class Pauses {
  /** Pauses since the last reset. */
  count = 0
  readonly #first: number
  readonly #most: number
  readonly #random: () => number
  readonly #sleep: Sleep

  constructor({ first = 1000, most = 30_000, random = Math.random, sleep: wait = sleep }: PauseOptions = {}) {
    this.#first = first
    this.#most = most
    this.#random = random
    this.#sleep = wait
  }

  /** Something worked: the next pause is a first one again. */
  reset(): void {
    this.count = 0
  }

  /** Waits. At least `asked` milliseconds, the server's Retry-After; those who were given the same one spread out behind it. */
  async wait(signal?: AbortSignal, asked = 0): Promise<void> {
    const bound = Math.min(this.#most, this.#first * 2 ** this.count)
    this.count++
    await this.#sleep(Math.min(asked, longestAsked) + this.#random() * (asked > 0 ? this.#first : bound), signal)
  }
}

/** Milliseconds that the answer's Retry-After asks for, in seconds as our server says it; 0 without a readable one. */
export function retryAfter(response: { headers: Pick<Headers, 'get'> }): number {
  return Math.max(0, Number(response.headers.get('retry-after')) * 1000 || 0)
}

/** Waits; the timer of every pause that is not under a test. */
export const sleep: Sleep = (milliseconds, signal) =>
  until((done) => {
    const timer = setTimeout(done, milliseconds)
    return () => {
      clearTimeout(timer)
    }
  }, signal)
