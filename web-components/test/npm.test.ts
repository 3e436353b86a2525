import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { beforeAll, expect, test } from 'vitest'
import { bundle } from '../scripts/bundle.mjs'
import { firstLoad, sizeOf, withoutPreload } from '../scripts/first-load.mjs'

const folder = 'test-results/npm'
const tags = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .flatMap((file) => /(\S+)\/\1\.define\.ts$/.exec(file)?.[1] ?? [])
  .map((name) => `miq-${name}`)

beforeAll(() => {
  execFileSync('node_modules/.bin/vite', ['build', '-c', 'vite.npm.config.ts', '--outDir', folder, '-l', 'error'], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
})

/** Imports in a process of its own, as a server that renders does: without a DOM. */
function inNode(files: string[]): string {
  const imports = files.map((file) => `Object.assign(all, await import(${JSON.stringify(`./${folder}/${file}`)}))`)
  const script = `const all = {}; ${imports.join('; ')}; console.log(Object.keys(all).join())`
  return execFileSync('node', ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim()
}

test('each element has a class and a module that defines its tag, and both can be imported where there is no DOM', () => {
  expect(tags).toContain('miq-quote')
  const names = inNode(tags.flatMap((tag) => [`elements/${tag}.js`, `define/${tag}.js`])).split(',')
  expect(names).toHaveLength(tags.length)
  expect(names).toContain('MiqCart')
})

test('a class defines no tag, and Lit is not inside', () => {
  const script = `await import('./${folder}/elements/miq-cart.js'); console.log(customElements?.get('miq-cart') === undefined)`
  expect(execFileSync('node', ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim()).toBe('true')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'))
  expect(texts.some((text) => text.includes('from "lit"'))).toBe(true)
  expect(
    texts.filter((text) => text.includes('litElementVersions') || text.includes('reactiveElementVersions')),
  ).toEqual([])
})

test('bundled by a page, what loads first needs some 21 kB beside Lit', async () => {
  const litBeside: Plugin = {
    name: 'lit beside',
    enforce: 'pre',
    resolveId: (id) => (/^lit(\/|$)/.test(id) ? { id, external: true } : undefined),
  }
  const entries = firstLoad.map((name) => `${folder}/define/miq-${name}.js`)
  const chunks = await bundle(entries, [litBeside, withoutPreload], { isOne: false })
  expect(await sizeOf(chunks)).toBeLessThan(21_500)
  expect(chunks[0]?.imports).toContain('lit')
  expect(chunks[0]?.dynamicImports).not.toEqual([])
})

test('it is a package by itself', () => {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
  expect(about).toMatchObject({
    name: '@modeliq/web',
    type: 'module',
    peerDependencies: { lit: expect.any(String) as string },
  })
  expect(readFileSync(join(folder, 'types/react.d.ts'), 'utf8')).toContain("'miq-cart'")
})
