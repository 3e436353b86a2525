/** Builds modules as the widgets are built, in memory. */
import { build } from 'vite'
import { graphqlDocuments } from './documents.mjs'
import { leanLit } from './lean-lit.mjs'
import { firstMinifier, lastMinifier } from './minify.mjs'
import { minifyTemplates } from './minify-templates.mjs'
import { alikeTogether, oneModule } from './one-module.mjs'
import { ownNames } from './own-names.mjs'
import { ownPolicy } from './own-policy.mjs'

/** What every build of the widgets has. */
const common = () => [leanLit(), graphqlDocuments(), minifyTemplates()]

/** What the module behind the script tag is built with. */
export const oneFile = () => [...common(), ownPolicy(), oneModule(), alikeTogether(), firstMinifier(ownNames())]
/** What a part of the package is built with. */
export const split = () => [...common(), firstMinifier()]
/** The script tag's module, to be looked into: its modules are one after the other, and nothing is minified. */
export const readable = () => [...common(), oneModule(), alikeTogether()]

/**
 * The chunks of a module that imports these files, the entry first; one chunk where `isOne`.
 *
 * @param {string[]} files
 * @param {import('vite').PluginOption[]} plugins
 * @param {{ isOne?: boolean, isMinified?: boolean }} [options]
 * @returns {Promise<{ fileName: string, code: string, isEntry: boolean, imports: string[], dynamicImports: string[] }[]>}
 */
export async function bundle(files, plugins, { isOne = true, isMinified = true } = {}) {
  const entry = 'virtual:entry'
  const source = files.map(
    (file) => `export * from ${JSON.stringify(`/${file}`)}\nimport ${JSON.stringify(`/${file}`)}`,
  )
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      ...plugins,
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? source.join('\n') : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      minify: isMinified && lastMinifier,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: 'strict',
        output: isOne ? { codeSplitting: false } : {},
      },
    },
  })
  return output.filter(({ type }) => type === 'chunk').sort((a, b) => Number(b.isEntry) - Number(a.isEntry))
}
