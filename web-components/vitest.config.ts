import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { graphqlDocuments } from './scripts/documents.mjs'

/** Chromium of the system; MODELIQ_CHROMIUM names another one. Quiet: nothing of its own goes to the network. */
const launchOptions = {
  executablePath: process.env.MODELIQ_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}

export default defineConfig({
  test: {
    // In a log, what failed is to be found at once.
    reporters: process.stdout.isTTY ? ['default'] : ['minimal'],
    silent: 'passed-only',
    projects: [
      {
        test: {
          name: 'budgets',
          include: ['budgets/**/*.test.ts'],
          environment: 'node',
          hookTimeout: 120_000,
          provide: { launchOptions },
        },
      },
      {
        plugins: [graphqlDocuments()],
        test: {
          name: 'elements',
          setupFiles: ['gallery/english.ts'],
          include: ['src/**/*.test.ts', 'gallery/**/*.test.ts'],
          // Modules that an element imports on demand are made when they are first asked for, and the machine may be busy.
          testTimeout: 30_000,
          expect: { poll: { timeout: 10_000 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            // Far from UTC: there the day is another one.
            provider: playwright({ launchOptions, contextOptions: { timezoneId: 'America/New_York' } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'playground',
          include: ['playground/**/*.test.ts'],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'browser journeys',
          include: ['test/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 10_000 } },
          fileParallelism: false,
          provide: { launchOptions },
        },
      },
    ],
  },
})

declare module 'vitest' {
  interface ProvidedContext {
    launchOptions: { executablePath: string; args: string[] }
  }
}
