import { defineConfig } from 'vite'
import { oneFile } from './scripts/bundle.mjs'
import { lastMinifier } from './scripts/minify.mjs'

/**
 * The module behind the script tag. Built as an application, since Vite's library mode leaves white space in ES
 * output. One file, so that one integrity hash covers everything.
 */
export default defineConfig({
  publicDir: false,
  plugins: oneFile(),
  build: {
    outDir: 'dist/embed',
    emptyOutDir: true,
    target: 'es2022',
    minify: lastMinifier,
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
