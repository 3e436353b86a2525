import { defineConfig } from 'vite'
import { graphqlDocuments } from './scripts/documents.mjs'
import { minifyTemplates } from './scripts/minify-templates.mjs'
import { ownPolicy } from './scripts/own-policy.mjs'

/** The gallery of states, served at /embed/gallery: documentation, test page and screenshot in one. */
export default defineConfig({
  root: 'gallery',
  base: './',
  publicDir: false,
  plugins: [graphqlDocuments(), minifyTemplates(), ownPolicy()],
  build: {
    outDir: '../dist/embed/gallery',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
  },
})
