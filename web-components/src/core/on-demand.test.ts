import { expect, test } from 'vitest'
import { OnDemand } from './on-demand.ts'

test('it is asked for once, and says when it is there', async () => {
  let asked = 0
  const demand = new OnDemand(() => Promise.resolve(++asked))
  let heard = 0
  demand.subscribe(() => heard++)
  await Promise.all([demand.load(), demand.load()])
  await demand.load()
  expect([demand.module, demand.problem, asked, heard]).toEqual([1, undefined, 1, 1])
})

test('one that cannot be had is a lost network, and is asked for again', async () => {
  let isThere = false
  const demand = new OnDemand(() => (isThere ? Promise.resolve('rows') : Promise.reject(new TypeError('no such file'))))
  await demand.load()
  expect([demand.module, demand.problem?.code]).toEqual([undefined, 'NETWORK'])
  isThere = true
  await demand.load()
  expect([demand.module, demand.problem]).toEqual(['rows', undefined])
})
