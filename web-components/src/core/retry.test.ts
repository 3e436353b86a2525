import { expect, test } from 'vitest'
import { Pauses, retryAfter, sleep } from './retry.ts'

function pausesWith(random: () => number): { pauses: Pauses; slept: number[] } {
  const slept: number[] = []
  const record = (milliseconds: number): Promise<void> => {
    slept.push(milliseconds)
    return Promise.resolve()
  }
  return { pauses: new Pauses({ first: 100, most: 1000, random, sleep: record }), slept }
}

test('pauses double up to their bound, and begin small again after a success', async () => {
  const { pauses, slept } = pausesWith(() => 0.5)
  for (let i = 0; i < 6; i++) {
    await pauses.wait()
  }
  expect(slept).toEqual([50, 100, 200, 400, 500, 500])
  pauses.reset()
  await pauses.wait()
  expect(slept.at(-1)).toBe(50)
})

test('a pause is anything from nothing to its bound', async () => {
  const dice = [0, 0.25, 0.999]
  const { pauses, slept } = pausesWith(() => dice.shift() ?? 0)
  for (let i = 0; i < 3; i++) {
    await pauses.wait()
  }
  expect(slept).toEqual([0, 50, 399.6])
})

test('who is asked to stay away stays at least so long, but no longer than two minutes', async () => {
  const { pauses, slept } = pausesWith(() => 0.5)
  await pauses.wait(undefined, 7000)
  await pauses.wait(undefined, 3_600_000)
  expect(slept).toEqual([7050, 120_050])
})

test.each([
  ['3', 3000],
  ['soon', 0],
  ['-1', 0],
  [null, 0],
])('Retry-After %s is %i ms', (value, milliseconds) => {
  const headers = new Headers(value === null ? {} : { 'retry-after': value })
  expect(retryAfter({ headers })).toBe(milliseconds)
})

test('a pause ends with its signal, also with one that has fired', async () => {
  const ending = new AbortController()
  const pause = sleep(60_000, ending.signal)
  ending.abort(new Error('enough'))
  await expect(pause).rejects.toThrow('enough')
  await expect(sleep(60_000, ending.signal)).rejects.toThrow('enough')
  await sleep(1)
})
