import { defineConfig } from 'vite'
import { graphqlDocuments } from './scripts/documents.mjs'
import { minified } from './scripts/minify.mjs'
import { minifyTemplates } from './scripts/minify-templates.mjs'
import { oneModule } from './scripts/one-module.mjs'
import { ownPolicy } from './scripts/own-policy.mjs'

/**
 * The module behind the script tag. Built as an application, since Vite's library mode leaves white space in ES
 * output. One file, so that one integrity hash covers everything.
 */
export default defineConfig({
  publicDir: false,
  plugins: [graphqlDocuments(), minifyTemplates(), oneModule(), ownPolicy()],
  build: {
    outDir: 'dist/embed',
    emptyOutDir: true,
    target: 'es2022',
    ...minified,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: 'src/embed.ts',
      preserveEntrySignatures: 'strict',
      // Imports on demand are for npm; the script tag's module has them inside.
      output: { entryFileNames: '1/modeliq.js', codeSplitting: false },
    },
  },
})
