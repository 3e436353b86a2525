import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkLit } from '../scripts/lean-lit.mjs'
import { exportsOf } from '../scripts/one-module.mjs'

test('what is imported on demand becomes an object of all that it exports', () => {
  const source =
    'export interface A {}\nexport type B = A\nexport const c = 1, d = 2\nexport async function e() {}\nexport class F {}\nconst g = 3\n'
  expect(exportsOf('x.ts', source)).toEqual(['c', 'd', 'e', 'F'])
})

test.each([
  'export { a }',
  'export let a = 1',
  'export default 1',
  'export default class A {}',
  "export * from './a.ts'",
  'export const { a } = b',
  'export enum A {}',
])('a module on demand with an export that is not understood stops the build: %s', (line) => {
  expect(() => exportsOf('x.ts', `export const other = 1\n${line}\n`)).toThrow('not understood')
})

test('a module on demand that exports nothing stops the build', () => {
  expect(() => exportsOf('x.ts', 'export type A = 1\n')).toThrow('exports nothing')
})

test('Lit is cut only where it is byte for byte the one that the cuts were made for', () => {
  const content = readFileSync('node_modules/lit-html/lit-html.js', 'utf8')
  expect(() => {
    checkLit('lit-html/lit-html.js', content)
  }).not.toThrow()
  for (const [file, other] of [
    ['lit-html/lit-html.js', `${content} `],
    ['lit-html/moved.js', content],
  ] as const) {
    expect(() => {
      checkLit(file, other)
    }).toThrow('write the new SHA-256')
  }
})
