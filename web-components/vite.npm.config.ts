import { readdirSync } from 'node:fs'
import { defineConfig } from 'vite'
import { graphqlDocuments } from './scripts/documents.mjs'
import { lastMinifier, firstMinifier } from './scripts/minify.mjs'
import { minifyTemplates } from './scripts/minify-templates.mjs'
import { npmPackage } from './scripts/npm-package.mjs'

/** Every element's folder: `cart`. */
const names = readdirSync('src', { recursive: true, encoding: 'utf8' }).flatMap(
  (file) => /(\S+)\/\1\.define\.ts$/.exec(file)?.[1] ?? [],
)

/**
 * The elements for those who bundle them: for each one its class and the module that defines its tag, with what they share
 * in chunks, and what comes on demand by itself. Lit is the page's own.
 */
export default defineConfig({
  publicDir: false,
  plugins: [graphqlDocuments(), minifyTemplates(), firstMinifier(), npmPackage()],
  build: {
    outDir: 'dist/npm',
    emptyOutDir: true,
    target: 'es2022',
    minify: lastMinifier,
    reportCompressedSize: false,
    lib: {
      formats: ['es'],
      entry: Object.fromEntries(
        names.flatMap((name) => [
          [`elements/miq-${name}`, `src/${name}/${name}.ts`],
          [`define/miq-${name}`, `src/${name}/${name}.define.ts`],
        ]),
      ),
    },
    rolldownOptions: {
      external: /^lit(\/|$)/,
      output: { entryFileNames: '[name].js', chunkFileNames: 'shared/[name].js' },
    },
  },
})
