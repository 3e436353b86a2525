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

test('what the elements share among themselves is not published', () => {
  const names = elements.flatMap(({ members }) => members.map(({ name }) => name))
  expect(names).toContain('partner')
  expect(names.filter((name) => ['context', 'flow', 'i18n', 'shop'].includes(name))).toEqual([])
})

test('every tag is in the module behind the script tag', () => {
  const embed = readFileSync('src/embed.ts', 'utf8')
  for (const tag of tags) {
    const name = tag?.replace(/^miq-/, '') ?? ''
    expect(embed).toContain(`import './${name}/${name}.define.ts'`)
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

test('what goes around others hears all of them, typed for React and Vue', () => {
  const [, map = ''] = /interface MiqEventMap \{(.*?)\n\}/s.exec(read('types/elements.d.ts')) ?? []
  const names = [...map.matchAll(/'(miq-[\w-]+)': CustomEvent/g)].map(([, name = '']) => name)
  expect(names).toContain('miq-upload-done')
  for (const tag of ['miq-provider', 'miq-quote']) {
    for (const file of ['react.d.ts', 'vue.d.ts']) {
      const own = read(`types/${file}`).split(`'${tag}': Tag`)[1]?.split(': Tag')[0]
      const missing = names.filter((name) => !own?.includes(`(event: MiqEventMap['${name}']) => void`))
      expect(missing, `${tag} in ${file}`).toEqual([])
    }
  }
})

test('a sheet keeps its meaning when it is made smaller', () => {
  expect(
    minifySheet(' /* why */\n  a :hover,\n  b > c {\n    margin: 0 calc(1px + 2px);\n    content: "a  ;  b";\n  }\n'),
  ).toBe('  a :hover,b>c{margin:0 calc(1px + 2px);content:"a  ;  b"}')
  expect(minifySheet('@media (min-width: 2px) { :host([a]) ::slotted(*) { color: red; } }')).toBe(
    '@media (min-width:2px){:host([a]) ::slotted(*){color:red}}',
  )
})

test('in a sheet figures go without their zero, and names without their quotes', () => {
  expect(minifySheet("[part='row'] { margin: -0.5rem 10.5px 0 'a 0.5'; }")).toBe(
    "[part=row]{margin:-.5rem 10.5px 0 'a 0.5'}",
  )
})

test('markup keeps the space between words and elements', () => {
  const text = '<p>\n  one <b>two</b>\n  <!-- three -->\n</p>'
  expect(minifyMarkup(text)).toBe('<p>one <b>two</b></p>')
  expect(minifyMarkup(text, true)).toBe('<p>one <b>two</b>')
})

test('markup goes without quotes and end tags where a parser sees the same without', () => {
  const text = '<ul class="list"><li part="a b" title="x/">one</li> <li>two</li></ul><p>three</p><div id="a"/>'
  expect(minifyMarkup(text)).toBe('<ul class=list><li part="a b" title=x/>one<li>two</ul><p>three<div id="a"/>')
})
