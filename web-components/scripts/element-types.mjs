/**
 * Types of the tags for those who write pages: the elements and their events in full, and what tells React's JSX, Vue's
 * templates and the DOM about them. All of it is made from the manifest, with the types as TypeScript sees them.
 */
import { resolve } from 'node:path'
import { elementsOf } from './manifest.mjs'
import { comment, openProgram, typeWriter } from './type-text.mjs'

/** What others stand in: every event of theirs bubbles through them. */
const around = ['miq-provider', 'miq-quote']

const head = '// Made from the sources of the elements by `npm run generate`. Do not edit.\n'

/**
 * `files` by their names (elements.d.ts with everything, and what tells the DOM, React and Vue about it), `eventTypes` by
 * the event's name and `fieldTypes` by `MiqX.field`, all written out. Throws for an event that an element announces and
 * MiqEventMap does not have.
 */
export function elementTypes(manifest) {
  const elements = elementsOf(manifest)
  const paths = manifest.modules.filter(({ declarations }) => declarations.length > 0).map(({ path }) => path)
  const program = openProgram(['src/events.ts', 'src/core/graphql.d.ts', ...paths])
  const checker = program.getTypeChecker()
  const writer = typeWriter(checker)
  const exported = (path, name) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(resolve(path)))
    return checker.getDeclaredTypeOfSymbol(checker.getExportsOfModule(module).find((each) => each.name === name))
  }
  const fieldTypes = new Map()
  const classes = elements.map((element, index) => {
    const type = exported(paths[index], element.name)
    const typeOf = (member) => checker.getTypeOfSymbol(checker.getPropertyOfType(type, member))
    for (const { name } of element.members) {
      fieldTypes.set(`${element.name}.${name}`, writer.write(typeOf(name)))
    }
    return classText(element, fieldTypes)
  })
  const events = checker.getPropertiesOfType(exported('src/events.ts', 'MiqEventMap')).map((event) => {
    const type = checker.getTypeOfSymbol(event)
    const [detail] = checker.getTypeArguments(type)
    return { name: event.name, text: writer.write(type), inFull: `CustomEvent<${writer.open(detail)}>` }
  })
  const eventTypes = new Map(events.map(({ name, inFull }) => [name, inFull]))
  refuseUnknown(elements, eventTypes)
  const heard = elements.map((each) => ({ ...each, events: heardAt(each, elements, eventTypes) }))
  const interfaces = [...writer.interfaces].sort(([a], [b]) => a.localeCompare(b)).map(([, text]) => text)
  const files = {
    'elements.d.ts': [head, ...classes, eventMapText(events), ...interfaces].join('\n'),
    'dom.d.ts': domTypes(elements),
    'react.d.ts': reactTypes(heard),
    'vue.d.ts': vueTypes(heard),
  }
  return { files, eventTypes, fieldTypes }
}

function refuseUnknown(elements, eventTypes) {
  for (const { tagName, events } of elements) {
    const unknown = events.filter(({ name }) => !eventTypes.has(name)).map(({ name }) => name)
    if (unknown.length > 0) {
      throw new Error(`<${tagName}> says that it fires ${unknown.join(', ')}, which MiqEventMap does not have`)
    }
  }
}

/** What may be listened for at an element: its own events, and those of the elements inside it. */
function heardAt({ tagName, events }, elements, eventTypes) {
  const described = [...events, ...elements.flatMap((each) => each.events)]
  return around.includes(tagName)
    ? [...eventTypes.keys()].sort().map((name) => described.find((each) => each.name === name) ?? { name })
    : events
}

function eventMapText(events) {
  const lines = events.map(({ name, text }) => `'${name}': ${text}\n`).sort()
  const about = comment('Every event by its name. All of them bubble and cross shadow roots.')
  return `${about}export interface MiqEventMap {\n${lines.join('')}}\n`
}

/** The class as a page sees it: an interface with the members of the manifest. */
function classText({ name, description, members, tagName }, fieldTypes) {
  const lines = members.map((member) => {
    const readonly = member.readonly ? 'readonly ' : ''
    return `${comment(member.description)}${readonly}${member.name}: ${fieldTypes.get(`${name}.${member.name}`)}\n`
  })
  return `${comment(`\`<${tagName}>\`: ${description ?? ''}`)}export interface ${name} extends HTMLElement {\n${lines.join('')}}\n`
}

function domTypes(elements) {
  return [
    head,
    `import type { ${elements.map(({ name }) => name).join(', ')}, MiqEventMap } from './elements.d.ts'\n`,
    'declare global {\ninterface HTMLElementTagNameMap {',
    ...elements.map(({ tagName, name }) => `'${tagName}': ${name}`),
    '}\ninterface HTMLElementEventMap extends MiqEventMap {}\n}\n',
  ].join('\n')
}

function reactTypes(elements) {
  return [
    head,
    "import type { DetailedHTMLProps, HTMLAttributes } from 'react'",
    `import type { ${elements.map(({ name }) => name).join(', ')}, MiqEventMap } from './elements.d.ts'\n`,
    'type Tag<Element, Own> = Omit<DetailedHTMLProps<HTMLAttributes<Element>, Element>, keyof Own> & Own\n',
    "declare module 'react' {\nnamespace JSX {\ninterface IntrinsicElements {",
    ...elements.map((element) => {
      const listeners = element.events.map(
        ({ name, description }) => `${comment(description)}'on${name}'?: (event: MiqEventMap['${name}']) => void\n`,
      )
      return `${comment(element.description)}'${element.tagName}': Tag<${element.name}, {\n${attributeLines(element)}${listeners.join('')}}>`
    }),
    '}\n}\n}\n',
  ].join('\n')
}

function vueTypes(elements) {
  return [
    head,
    "import type { HTMLAttributes, ReservedProps } from 'vue'",
    `import type { ${elements.map(({ name }) => name).join(', ')}, MiqEventMap } from './elements.d.ts'\n`,
    'type Tag<Own> = new () => { $props: Omit<HTMLAttributes & ReservedProps, keyof Own> & Own }\n',
    "declare module 'vue' {\ninterface GlobalComponents {",
    ...elements.map((element) => {
      const listeners = element.events.map(
        ({ name, description }) =>
          `${comment(description)}${listenerName(name)}?: (event: MiqEventMap['${name}']) => void\n`,
      )
      return `${comment(element.description)}'${element.tagName}': Tag<{\n${attributeLines(element)}${listeners.join('')}}>`
    }),
    '}\n}\n',
  ].join('\n')
}

/** Attributes by their own names, and properties by theirs; what a page only reads is left out. */
function attributeLines({ name, attributes, members }) {
  const writable = ({ description, readonly }) => !readonly && !/^Read only/.test(description ?? '')
  const own = attributes.filter(writable).map((each) => ({ ...each, member: each.fieldName }))
  const rest = members
    .filter((member) => member.kind === 'field' && writable(member))
    .filter((member) => !attributes.some((each) => each.fieldName === member.name))
    .map((member) => ({ ...member, member: member.name }))
  return [...own, ...rest]
    .map((each) => `${comment(each.description)}'${each.name}'?: ${name}['${each.member}'] | undefined\n`)
    .join('')
}

/** Vue's name of a listener: `onMiqNav` for `@miq-nav`. */
function listenerName(event) {
  return `on${event.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase())}`
}
