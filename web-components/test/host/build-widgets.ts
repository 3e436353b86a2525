import { execFileSync } from 'node:child_process'

/** Builds the script tag's module into `folder` as it is shipped. */
export function buildWidgets(folder: string): void {
  // In a process of its own: under test the bundler takes Lit's build for developers.
  execFileSync('node_modules/.bin/vite', ['build', '-c', 'vite.embed.config.ts', '--outDir', folder, '-l', 'error'], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
}
