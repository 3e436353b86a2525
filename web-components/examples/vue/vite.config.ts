import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { scriptTag } from '../script-tag.ts'

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../node_modules/.vite-vue', // of its own: both examples may run at once
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('miq-') } } }), scriptTag()],
  build: { outDir: '../../test-results/examples/vue', emptyOutDir: true, reportCompressedSize: false },
  server: { host: '127.0.0.1', port: 5182 },
})
