/**
 * What the elements offer, read from their sources: the manifest that custom-elements.json, llms.txt, the types for
 * frameworks and the gallery are made of. Private members, lifecycle callbacks and what only subclasses use are left out.
 *
 * The analyzer's own plugin for Lit cannot read a spread in `static properties`, so attributes are read here.
 */
import { readFileSync } from 'node:fs'
import { create, ts } from '@custom-elements-manifest/analyzer'
import { listFiles } from './documents.mjs'

/** The manifest, schema 1.0.0 of custom elements manifests: for each tag the module of its class and that of its tag. */
export function readManifest() {
  const files = listFiles('src').filter((file) => /(?<!\.(test|gallery|styles|d))\.ts$/.test(file))
  const sources = files.map((file) =>
    ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true),
  )
  const reactive = new Map()
  const analysis = create({ modules: sources, plugins: [lists(), reactiveProperties(reactive)] })
  const classes = analysis.modules.flatMap(({ path, declarations }) =>
    declarations.filter(({ kind }) => kind === 'class').map((declaration) => ({ path, declaration })),
  )
  const byName = new Map(classes.map((each) => [each.declaration.name, each]))
  const modules = sources
    .flatMap(definitions)
    .sort((a, b) => a.tag.localeCompare(b.tag))
    .flatMap(({ tag, name, file }) => {
      const found = byName.get(name)
      if (!found) {
        throw new Error(`${file}: no class ${name} for <${tag}>`)
      }
      return [moduleOf(tag, found, propertiesOf(found.declaration, byName, reactive)), definitionOf(tag, file, found)]
    })
  return { schemaVersion: '1.0.0', readme: 'README.md', modules }
}

/** The elements of a manifest, by tag. */
export function elementsOf({ modules }) {
  return modules.flatMap(({ declarations }) => declarations)
}

/** Every `define('miq-x', MiqX)` of a file. */
function definitions(source) {
  return source.statements.flatMap((statement) => {
    const call = ts.isExpressionStatement(statement) ? statement.expression : undefined
    return call && ts.isCallExpression(call) && call.expression.getText() === 'define' && call.arguments.length === 2
      ? [{ tag: call.arguments[0].text, name: call.arguments[1].getText(), file: source.fileName }]
      : []
  })
}

/** `@csspart bar, logo` and `@cssprop --a, --b` name several at a time. */
function lists() {
  const split = (entries) =>
    entries?.flatMap(({ name, description, ...rest }) =>
      name.endsWith(',')
        ? `${name} ${description}`.split(/,\s*/).map((each) => ({ ...rest, name: each.trim() }))
        : [{ ...rest, name, description }],
    )
  return {
    name: 'several names in one line',
    moduleLinkPhase({ moduleDoc }) {
      for (const declaration of moduleDoc.declarations) {
        for (const kind of ['cssParts', 'cssProperties']) {
          declaration[kind] &&= split(declaration[kind])
        }
      }
    },
  }
}

/** Collects `static properties` by class: name of the property, its attribute if any, whether it is reflected, and its first value. */
function reactiveProperties(found) {
  return {
    name: 'static properties',
    analyzePhase({ node }) {
      if (!ts.isClassDeclaration(node)) {
        return
      }
      const member = node.members.find((each) => each.name?.getText() === 'properties' && each.initializer)
      const entries = member?.initializer.properties ?? []
      found.set(node.name.getText(), entries.filter(ts.isPropertyAssignment).map(reactiveProperty))
    },
  }
}

function reactiveProperty({ name, initializer }) {
  const options = ts.isObjectLiteralExpression(initializer)
    ? initializer.properties.filter(ts.isPropertyAssignment)
    : []
  const option = (key) => options.find((each) => each.name.getText() === key)?.initializer
  const attribute = option('attribute')
  const kebab = name.getText().replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const shared = /\b(text|flag)\b/.exec(initializer.getText())?.[1]
  return {
    fieldName: name.getText(),
    attribute: attribute?.kind === ts.SyntaxKind.FalseKeyword ? undefined : (attribute?.text ?? kebab),
    reflects: option('reflect')?.kind === ts.SyntaxKind.TrueKeyword,
    initial: option('value')?.getText() ?? { text: "''", flag: 'false' }[shared],
  }
}

/** The reactive properties of a class and of those it extends. */
function propertiesOf(declaration, byName, reactive) {
  const parent = byName.get(declaration.superclass?.name)?.declaration
  return [...(reactive.get(declaration.name) ?? []), ...(parent ? propertiesOf(parent, byName, reactive) : [])]
}

function moduleOf(tag, { path, declaration }, reactive) {
  const { name, description, superclass, slots, events, cssParts, cssProperties } = declaration
  const initials = new Map(reactive.map(({ fieldName, initial }) => [fieldName, initial]))
  const members = (declaration.members ?? [])
    .filter(isPublic)
    .map((member) => ({ ...member, default: member.default ?? initials.get(member.name) }))
  const documented = new Map((declaration.attributes ?? []).map((each) => [each.name, each]))
  const attributes = reactive.flatMap(({ attribute, fieldName, reflects }) => {
    const field = members.find((member) => member.name === fieldName)
    const said = documented.get(attribute)?.description ?? field?.description
    return attribute && field
      ? [{ ...basics(field), name: attribute, description: said, fieldName, ...(reflects && { reflects }) }]
      : []
  })
  const withAttribute = new Map(attributes.map((each) => [each.fieldName, each]))
  return {
    kind: 'javascript-module',
    path,
    declarations: [
      {
        kind: 'class',
        name,
        tagName: tag,
        customElement: true,
        description,
        ...(superclass && { superclass: { name: superclass.name, module: superclass.module?.replace(/^\//, '') } }),
        attributes: sorted(unique(attributes)),
        members: sorted(unique(members.map((member) => memberOf(member, withAttribute.get(member.name))))),
        events: sorted(unique((events ?? []).filter((event) => event.name?.startsWith('miq-')).map(named))),
        slots: unique((slots ?? []).map(named)),
        cssParts: unique((cssParts ?? []).map(named)),
        cssProperties: unique((cssProperties ?? []).map(named)),
      },
    ],
    exports: [{ kind: 'js', name, declaration: { name, module: path } }],
  }
}

function definitionOf(tag, file, { path, declaration: { name } }) {
  const exported = { kind: 'custom-element-definition', name: tag, declaration: { name, module: path } }
  return { kind: 'javascript-module', path: file, declarations: [], exports: [exported] }
}

/** What a page may use: no statics, nothing private or protected, none of the browser's and Lit's callbacks. */
function isPublic(member) {
  const { name, privacy, description } = member
  return (
    !member.static &&
    !name.startsWith('#') &&
    (privacy ?? 'public') === 'public' &&
    !/Callback$/.test(name) &&
    (member.kind === 'field' || Boolean(description))
  )
}

function basics({ type, default: initial }) {
  return { ...(type && { type }), ...(initial !== undefined && initial !== 'undefined' && { default: initial }) }
}

function memberOf(member, attribute) {
  const { kind, name, description } = member
  if (kind === 'method') {
    const { parameters, return: result } = member
    return { kind, name, description, ...(parameters && { parameters }), ...(result && { return: result }) }
  }
  const { readonly } = member
  const field = { kind, name, ...basics(member), description: attribute?.description ?? description }
  return {
    ...field,
    ...(readonly && { readonly }),
    ...(attribute && { attribute: attribute.name, ...(attribute.reflects && { reflects: true }) }),
  }
}

function named({ name = '', description }) {
  return { name, ...(description && { description }) }
}

function unique(entries) {
  return entries.filter(({ name }, index) => entries.findIndex((each) => each.name === name) === index)
}

function sorted(entries) {
  return [...entries].sort((a, b) => a.name.localeCompare(b.name))
}
