import { expect, test } from 'vitest'
import { withheldAuthorization, withoutTokens } from './token-storage.ts'

const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm9uIn0.c2lnbmF0dXJl'
const headers = JSON.stringify({ Authorization: `Bearer ${token}`, 'X-ModelIQ-Key': 'pk_test_loctite' })

/** Only own enumerable keys are entries, as in a browser's storage. */
function plainStorage(entries: Record<string, string> = {}): Storage {
  const methods = {
    length: { get: () => Object.keys(storage).length },
    key: { value: (index: number) => Object.keys(storage)[index] ?? null },
    getItem: { value: (name: string) => (storage[name] as string | undefined) ?? null },
    setItem: { value: (name: string, value: string) => (storage[name] = value) },
    removeItem: { value: (name: string) => Reflect.deleteProperty(storage, name) },
  }
  const storage = Object.create(null, methods) as Record<string, string> & Storage
  return Object.assign(storage, entries)
}

test('a token within JSON within JSON is not stored, the rest is', () => {
  const below = plainStorage()
  withoutTokens(below).setItem('graphiql:queries', JSON.stringify({ queries: [{ query: '{ a }', headers }] }))
  const stored = below.getItem('graphiql:queries') ?? ''
  expect(stored).not.toContain(token)
  const [entry] = (JSON.parse(stored) as { queries: { headers: string }[] }).queries
  expect(JSON.parse(entry?.headers ?? '')).toEqual({
    Authorization: withheldAuthorization,
    'X-ModelIQ-Key': 'pk_test_loctite',
  })
})

test('what an earlier version left is cleaned, of the editor’s own', () => {
  const below = plainStorage({ 'graphiql:queries': headers, other: headers })
  withoutTokens(below)
  expect(below.getItem('graphiql:queries')).not.toContain(token)
  expect(below.getItem('other')).toBe(headers)
})

test('words about tokens are text', () => {
  const below = plainStorage()
  withoutTokens(below).setItem('graphiql:query', '# Bearer token goes here')
  expect(below.getItem('graphiql:query')).toBe('# Bearer token goes here')
})

test('clearing leaves what is not the editor’s', () => {
  const below = plainStorage({ 'graphiql:query': '{ a }', other: 'kept' })
  withoutTokens(below).clear()
  expect(below.getItem('graphiql:query')).toBeNull()
  expect(below.getItem('other')).toBe('kept')
})
