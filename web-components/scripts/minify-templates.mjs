/**
 * Takes out of html`…`, svg`…` and css`…` what only people read: comments and indentation. A plugin for Vite, to be run
 * on JavaScript; the existing ones bring a whole HTML minifier along for the same bytes.
 *
 * White space in markup becomes one space and never nothing, since a space between words and elements is seen.
 */

/** The plugin. */
export function minifyTemplates() {
  return {
    name: 'modeliq-minify-templates',
    enforce: 'post',
    apply: 'build',
    transform(code, id) {
      if (!/\.ts$/.test(id) || !/\b(?:html|svg|css)`/.test(code)) {
        return undefined
      }
      const edits = []
      visit(this.parse(code), (node) => {
        const minify = node.type === 'TaggedTemplateExpression' ? minifiers[node.tag.name] : undefined
        if (minify) {
          node.quasi.quasis.forEach((piece) => edits.push(edit(code, piece, minify)))
        }
      })
      return { code: applied(code, edits), map: null }
    },
  }
}

/** Markup: runs of white space as one space, comments gone. */
export function minifyMarkup(text) {
  return text.replace(/<!--[^]*?-->/g, '').replace(/\s+/g, ' ')
}

/** A sheet or a piece of one. Strings stay, and so does a space that may part a selector or two values. */
export function minifySheet(text) {
  const pieces = text.split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\/\*[^]*?\*\//)
  const plain = pieces.map((piece, index) => (index % 2 ? (piece ?? '') : piece.replace(/\s+/g, ' ')))
  return plain
    .map((piece, index) => (index % 2 ? piece : piece.replace(/ ?([{};,]) ?/g, '$1').replace(/(?<=[\w)-]): /g, ':')))
    .join('')
    .replaceAll(';}', '}')
}

const minifiers = { html: minifyMarkup, svg: minifyMarkup, css: minifySheet }

/** Where the raw text of a piece stands. Some parsers count the marks around it in, some do not. */
function edit(code, { start, end, value: { raw } }, minify) {
  const from = code.indexOf(raw, start)
  if (from < 0 || from > start + 1 || from + raw.length > end + 2) {
    throw new Error(`a template is not where the parser says: ${raw.slice(0, 40)}`)
  }
  return { from, to: from + raw.length, text: minify(raw) }
}

function applied(code, edits) {
  const inOrder = [...edits].sort((a, b) => b.from - a.from)
  return inOrder.reduce((text, { from, to, text: by }) => text.slice(0, from) + by + text.slice(to), code)
}

function visit(node, seen) {
  seen(node)
  for (const child of Object.values(node).flat()) {
    if (typeof child?.type === 'string') {
      visit(child, seen)
    }
  }
}
