import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { scriptTag } from '../script-tag.ts'

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../node_modules/.vite-react', // of its own: both examples may run at once
  plugins: [react(), scriptTag()],
  build: { outDir: '../../test-results/examples/react', emptyOutDir: true, reportCompressedSize: false },
  server: { host: '127.0.0.1', port: 5181 },
})
