import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * The playground: GraphiQL with its workers, all from the same address. Its page lives at /playground without a
 * slash, so the page's own links start with the folder; scripts find their neighbours relative to themselves.
 */
export default defineConfig({
  root: 'playground',
  base: './',
  publicDir: 'public',
  plugins: [react()],
  worker: { format: 'es' },
  experimental: {
    renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `./playground/${file}` : { relative: true }),
  },
  build: {
    outDir: '../dist/playground',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    // Monaco is one large piece by nature; the warning would always be there.
    chunkSizeWarningLimit: 6000,
    rolldownOptions: {
      onLog(level, log, handle) {
        // React's compiler leaves its directives in the packages; they mean nothing in a bundle.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') {
          handle(level, log)
        }
      },
    },
  },
  server: { proxy: { '/graphql': process.env.MODELIQ_URL ?? 'http://127.0.0.1:8080' } },
})
