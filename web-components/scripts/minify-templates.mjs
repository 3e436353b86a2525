/**
 * Takes out of html`…`, svg`…` and css`…` what only people read: comments and indentation. A plugin for Vite, to be run
 * on JavaScript; the existing ones bring a whole HTML minifier along for the same bytes.
 *
 * White space in markup becomes one space, since a space between words and elements is seen; beside blocks it is not.
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

/** What starts and ends a line by itself, so that white space beside it is not seen. */
const blocks =
  'address|aside|circle|dd|details|dialog|div|dl|dt|fieldset|footer|form|h2|h3|header|legend|li|nav|ol|option|p|path|search|section|summary|table|tbody|td|th|thead|tr|ul'
const besideBlock = new RegExp(`\\s*(</?(?:${blocks})\\b[^<>]*>)\\s*`, 'g')

/** End tags that a parser adds by itself: before the end of what is around, or before the next. Source: WHATWG HTML, 13.1.2.4. */
const around = '/(?:dd|details|dialog|div|dl|fieldset|footer|form|header|li|ol|section|select|table|ul)\\b'
const impliedEnds = new RegExp(
  `</p>(?=<(?:${blocks}|${around}))|</(?:dd|dt|li|option)>(?=<(?:dd|dt|li|option|${around}))`,
  'g',
)

/**
 * Markup: runs of white space as one space, none beside blocks and before the end of a tag; comments, quotes and end
 * tags gone that are not needed. `isLast` says that the template ends with this piece, and what is open with it.
 */
export function minifyMarkup(text, isLast) {
  return text
    .replace(/<!--[^]*?-->/g, '')
    .replace(besideBlock, '$1')
    .replace(/\s+/g, ' ')
    .replace(/ (?=\/?>)/g, '')
    .replace(/(?<=[\w-]=)"([^\s"'`<>=]+)"(?=[ >])/g, '$1')
    .replace(impliedEnds, '')
    .replace(isLast ? /(?:<\/(?:dd|div|dt|footer|li|p|section|ul)>)+$/ : '', '')
}

/** A sheet or a piece of one. Strings stay, and so does a space that may part a selector or two values. */
export function minifySheet(text) {
  const pieces = text.split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\/\*[^]*?\*\//)
  const plain = pieces.map((piece, index) => (index % 2 ? (piece ?? '') : piece.replace(/\s+/g, ' ')))
  return plain
    .map((piece, index) =>
      index % 2
        ? piece
        : piece
            .replace(/ ?([{};,>]) ?/g, '$1')
            .replace(/(?<=[\w)-]): /g, ':')
            .replace(/(?<![\w.])0(?=\.\d)/g, ''),
    )
    .join('')
    .replaceAll(';}', '}')
    .replace(/(?<=\[[\w~|^$*-]+=)'([A-Za-z][\w-]*)'(?=\])/g, '$1')
}

const minifiers = { html: minifyMarkup, svg: minifyMarkup, css: minifySheet }

/** Where the raw text of a piece stands. Some parsers count the marks around it in, some do not. */
function edit(code, { start, end, tail, value: { raw } }, minify) {
  const from = code.indexOf(raw, start)
  if (from < 0 || from > start + 1 || from + raw.length > end + 2) {
    throw new Error(`a template is not where the parser says: ${raw.slice(0, 40)}`)
  }
  return { from, to: from + raw.length, text: minify(raw, tail) }
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
