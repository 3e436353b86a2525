import type { Coded } from './i18n.ts'

/** The page has said that it does it itself. */
interface TakenOver {
  ok: false
  problem: Coded
}

/** How it went when the page took it over. */
export const cancelled: TakenOver = { ok: false, problem: { code: 'CANCELLED', message: 'CANCELLED' } }

/**
 * Does something unless the page prevents it. `tell` says it to the page before, with the promise of how it will have
 * gone, and answers whether it may be done; the promise gives CANCELLED when it may not.
 */
export function unlessPrevented<Result>(
  tell: (result: Promise<Result | TakenOver>) => boolean,
  act: () => Promise<Result>,
): Promise<Result | TakenOver> {
  const result = Promise.resolve().then<Result | TakenOver>(() => (isFree ? act() : cancelled))
  const isFree = tell(result)
  return result
}
