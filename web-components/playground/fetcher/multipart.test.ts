import { expect, test } from 'vitest'
import { readOperation } from './document.ts'
import { FileMissingError, findFiles, toMultipart } from './multipart.ts'

const part = new File(['solid'], 'part.stl')
const files = new Map([[part.name, part]])
const none = new Set<string>()

test('a variable of type Upload is a chosen file', () => {
  expect(findFiles({ file: '@part.stl', unit: 'MM' }, new Set(['file']), files)).toEqual([
    { path: 'variables.file', file: part },
  ])
})

test('files are found in inputs and lists too', () => {
  expect(findFiles({ input: { file: '@part.stl' } }, none, files)[0]?.path).toBe('variables.input.file')
  expect(findFiles({ all: ['@part.stl', '@part.stl'] }, new Set(['all']), files).map(({ path }) => path)).toEqual([
    'variables.all.0',
    'variables.all.1',
  ])
})

test('a string that only looks like one stays a string', () => {
  expect(findFiles({ reference: '@home' }, none, files)).toEqual([])
})

test.each([null, '@gone.stl', 'part.stl', 7])('an Upload of %j says what to do', (file) => {
  expect(() => findFiles({ file }, new Set(['file']), files)).toThrow(FileMissingError)
})

test('the body follows the specification and leaves the variables alone', async () => {
  const variables = { input: { file: '@part.stl', unit: 'MM' } }
  const body = toMultipart({ query: 'mutation', operationName: 'Upload', variables }, findFiles(variables, none, files))
  expect([...body.keys()]).toEqual(['operations', 'map', '0'])
  expect(JSON.parse(body.get('operations') as string)).toEqual({
    query: 'mutation',
    operationName: 'Upload',
    variables: { input: { file: null, unit: 'MM' } },
  })
  expect(JSON.parse(body.get('map') as string)).toEqual({ 0: ['variables.input.file'] })
  expect(await (body.get('0') as File).text()).toBe('solid')
  expect(variables.input.file).toBe('@part.stl')
})

test('the only operation runs, whatever name the editor still holds', () => {
  const operation = readOperation('mutation Up($file: Upload!, $more: [Upload!]!, $unit: LengthUnit) { a }', 'Before')
  expect(operation).toEqual({ kind: 'mutation', name: 'Up', uploads: new Set(['file', 'more']) })
})

test('among several the wanted one runs; what does not parse is the server’s to judge', () => {
  const text = 'query A { a } subscription B { b }'
  expect(readOperation(text, 'B')?.kind).toBe('subscription')
  expect(readOperation(text, 'C')).toBeUndefined()
  expect(readOperation('query {', 'A')).toBeUndefined()
})
