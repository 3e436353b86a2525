import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { minifyMarkup, minifySheet } from '../scripts/minify-templates.mjs'

interface Element {
  tagName: string
  description?: string
  attributes: { name: string; description?: string; type?: { text: string } }[]
  members: { name: string; description?: string }[]
  events: { name: string; description?: string; type?: { text: string } }[]
}

const folder = 'generated/describe'
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8')
const manifest = JSON.parse(read('custom-elements.json')) as { modules: { declarations: Element[] }[] }
const elements = manifest.modules.flatMap(({ declarations }) => declarations)
const tags = (readdirSync('src', { recursive: true }) as string[])
  .filter((file) => file.endsWith('.define.ts'))
  .flatMap((file) => [...readFileSync(`src/${file}`, 'utf8').matchAll(/^define\('([\w-]+)'/gm)].map(([, tag]) => tag))
  .sort()

test('every tag is in everything that is generated', () => {
  expect(tags.length).toBeGreaterThan(0)
  expect(elements.map(({ tagName }) => tagName).sort()).toEqual(tags)
  for (const tag of tags) {
    expect(read('llms.txt')).toContain(`\n## ${tag}\n`)
    for (const file of ['dom.d.ts', 'react.d.ts', 'vue.d.ts']) {
      expect(read(`types/${file}`), file).toContain(`'${tag}': `)
    }
  }
})

test('every tag is in the module behind the script tag, and its class', () => {
  const embed = readFileSync('src/embed.ts', 'utf8')
  for (const tag of tags) {
    const name = tag?.replace(/^miq-/, '') ?? ''
    expect(embed).toContain(`import './${name}/${name}.define.ts'`)
    expect(embed).toContain(`from './${name}/${name}.ts'`)
  }
})

test('what a page may use is described, and nothing else is there', () => {
  for (const { tagName, description, attributes, members, events } of elements) {
    expect(description, tagName).toBeTruthy()
    for (const each of [...attributes, ...members, ...events]) {
      expect(each.description, `${tagName} ${each.name}`).toBeTruthy()
      expect(each.name).not.toMatch(/^#|Callback$/)
    }
    expect(attributes.map(({ name }) => name)).toContain('state')
    expect(members.map(({ name }) => name)).not.toContain('context')
  }
})

test('types are written out: none of them names what only our sources know', () => {
  const header = elements.find(({ tagName }) => tagName === 'miq-header')
  expect(header?.events.find(({ name }) => name === 'miq-nav')?.type?.text).toBe(
    'CustomEvent<{ label: string; url: string }>',
  )
  const types = read('types/elements.d.ts')
  const known = new Set([...types.matchAll(/^export interface (\w+)/gm)].map(([, name]) => name))
  const named = [...types.matchAll(/CustomEvent<(\w+)>/g)].map(([, name]) => name)
  expect(named.filter((name) => name !== 'object' && !known.has(name))).toEqual([])
  expect(types).not.toMatch(/^import|__type|[:<] any\b/m)
})

test('a sheet keeps its meaning when it is made smaller', () => {
  expect(
    minifySheet(' /* why */\n  a :hover,\n  b > c {\n    margin: 0 calc(1px + 2px);\n    content: "a  ;  b";\n  }\n'),
  ).toBe('  a :hover,b > c{margin:0 calc(1px + 2px);content:"a  ;  b"}')
  expect(minifySheet('@media (min-width: 2px) { :host([a]) ::slotted(*) { color: red; } }')).toBe(
    '@media (min-width:2px){:host([a]) ::slotted(*){color:red}}',
  )
})

test('markup keeps the space between words and elements', () => {
  expect(minifyMarkup('<p>\n  one <b>two</b>\n  <!-- three -->\n</p>')).toBe('<p> one <b>two</b> </p>')
})
