/** Fails when the widgets have outgrown a budget: bytes as a partner's page loads them, compressed with gzip. */
import { bundle, oneFile, split } from './bundle.mjs'
import { firstLoad, sizeOf, withoutPreload } from './first-load.mjs'
import { oneModule } from './one-module.mjs'

const firstFiles = firstLoad.map((name) => `src/${name}/${name}.define.ts`)
const preview = ['src/view/scene.ts', 'src/view/parse.ts', 'src/view/facts.ts']

/** What it is, its budget, its files, and how it is built. */
const rows = [
  ['first load: provider, upload, viewer, price list', 25_000, firstFiles, [...split(), withoutPreload], false],
  ['everything in one file', 60_000, ['src/embed.ts'], oneFile(), true],
  ['3D preview with its parsers', 10_000, preview, [...split(), oneModule()], true],
]

let isOver = false
for (const [what, budget, files, plugins, isOne] of rows) {
  const size = await sizeOf(await bundle(files, plugins, { isOne }))
  isOver ||= size > budget
  console.log(`${size > budget ? 'OVER' : 'ok  '} ${String(size).padStart(6)} of ${budget} bytes gzip  ${what}`)
}
process.exit(isOver ? 1 : 0)
