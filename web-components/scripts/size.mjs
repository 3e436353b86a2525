/** Fails when the widgets have outgrown a budget: bytes as a partner's page loads them, compressed with gzip. */
import { build } from 'vite'
import { graphqlDocuments } from './documents.mjs'
import { gzip } from './gzip.mjs'
import { minified } from './minify.mjs'
import { minifyTemplates } from './minify-templates.mjs'
import { oneModule } from './one-module.mjs'

/** What a page loads in the first place: the rest comes with the first file, the first line in the cart. */
const firstLoad = ['provider', 'upload', 'model-viewer', 'price-list'].map((name) => `src/${name}/${name}.define.ts`)

/** What it is, its budget, and for a budget that is not reached yet the size that it may not grow beyond meanwhile. */
const rows = [
  ['first load: provider, upload, viewer, price list', 25_000, 29_500, firstLoad, { splits: true }],
  ['everything in one file', 60_000, 69_000, ['src/embed.ts'], { splits: false }],
  [
    '3D preview with its parsers',
    10_000,
    10_000,
    ['src/view/scene.ts', 'src/view/parse.ts', 'src/view/facts.ts'],
    { splits: false },
  ],
]

/** Vite's loader for chunks with sheets of their own, which we have none of: the imports on demand of an npm build go without. */
const withoutPreload = {
  name: 'without preload',
  enforce: 'pre',
  load: (id) => (id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (load) => load()' : undefined),
}

let isOver = false
for (const [what, budget, ceiling, files, { splits }] of rows) {
  const size = await measure(files, splits)
  isOver ||= size > ceiling
  const verdict = size > ceiling ? 'OVER  ' : size > budget ? 'MISSED' : 'ok    '
  console.log(`${verdict} ${String(size).padStart(6)} of ${budget} bytes gzip  ${what}`)
}
process.exit(isOver ? 1 : 0)

/** Size of one module that imports the files; with `splits`, without what it imports on demand. */
async function measure(files, splits) {
  const entry = 'virtual:budget'
  const source = files.map(
    (file) => `export * from ${JSON.stringify(`/${file}`)}\nimport ${JSON.stringify(`/${file}`)}`,
  )
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      graphqlDocuments(),
      minifyTemplates(),
      ...(splits ? [withoutPreload] : [oneModule()]),
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? source.join('\n') : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      ...minified,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: 'strict',
        output: splits ? {} : { codeSplitting: false },
      },
    },
  })
  const chunks = new Map(output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]))
  const first = output.find(({ isEntry }) => isEntry)
  const needed = new Set()
  const take = (name) => {
    if (!needed.has(name)) {
      needed.add(name)
      chunks.get(name).imports.forEach(take)
    }
  }
  take(first.fileName)
  const packed = await Promise.all([...needed].map((name) => gzip(chunks.get(name).code)))
  return packed.reduce((sum, { length }) => sum + length, 0)
}
