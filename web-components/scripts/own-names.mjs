/**
 * Names that only our own classes use, which a build of one file may shorten: members of classes that are no elements, and
 * those that an element keeps to itself. Everything else keeps its name: what an element shows, what an interface
 * declares (details of events, what is kept over a reload, files' formats), the schema's words, Lit's, and every word of a
 * text in the code. What browsers call something of theirs, the minifier leaves alone by itself.
 */
import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'

const lit = ['lit-html', 'lit-element', '@lit/reactive-element'].map((name) => {
  return `node_modules/${name}/${name.replace(/.*\//, '')}.js`
})

/** A regular expression that fits these names. */
export function ownNames() {
  const own = new Set()
  const kept = new Set([...lit, 'generated/schema.graphql'].flatMap((file) => words(readFileSync(file, 'utf8'))))
  for (const file of readdirSync('src', { recursive: true })) {
    if (/(?<!\.(?:test|gallery|d))\.ts$/.test(file)) {
      visit(ts.createSourceFile(file, readFileSync(`src/${file}`, 'utf8'), ts.ScriptTarget.ES2022, true), own, kept)
    }
  }
  return new RegExp(`^(?:${[...own].filter((name) => !kept.has(name)).join('|')})$`)
}

function visit(node, own, kept) {
  if (ts.isClassElement(node) && node.name && ts.isIdentifier(node.name)) {
    const isShown = /^Miq/.test(node.parent.name?.text) && !node.modifiers?.some(({ kind }) => hidden.has(kind))
    ;(isShown ? kept : own).add(node.name.text)
  } else if (ts.isPropertySignature(node) && ts.isIdentifier(node.name)) {
    ;(isRenderer.test(node.getSourceFile().fileName) ? own : kept).add(node.name.text)
  } else if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
    words(node.text).forEach((word) => kept.add(word))
  }
  ts.forEachChild(node, (child) => visit(child, own, kept))
}

/** What draws tells nobody of its interfaces; the reader of GLB has a file's names. */
const isRenderer = /^view\/(?!glb)/
const hidden = new Set([ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword])

function words(text) {
  return text.match(/[\w$]+/g) ?? []
}
