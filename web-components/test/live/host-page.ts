import { createServer, type Server } from 'node:http'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { listen } from './front.ts'

/** A partner's own page at another origin than the shop, under the policy that we promise to do with. */
export interface Host {
  url: string
  server: Server
}

/** What a page may open for the widgets, and nothing else: the promise to partners. */
export function strictPolicy(shop: string): string {
  return [
    "default-src 'none'",
    `script-src ${shop}`,
    `connect-src ${shop}`,
    `img-src ${shop}`,
    "require-trusted-types-for 'script'",
    'trusted-types modeliq',
  ].join('; ')
}

/** Serves a page with the body for each path. */
export async function startHost(shop: string, body: (path: string) => string): Promise<Host> {
  const server = createServer((request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': strictPolicy(shop),
    }).end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <script type="module" src="${shop}/embed/1/modeliq.js" crossorigin></script>${body(request.url ?? '/')}</html>`)
  })
  return { url: await listen(server), server }
}

/** A page with what it complained of. */
export interface Watched {
  page: Page
  /** Violations of the policy, requests to anybody else, errors of scripts. Empty when all is well. */
  complaints: string[]
}

/** Opens a page that is watched from its first line. */
export async function openWatched(
  browser: Browser,
  url: string,
  { allowed, ...options }: BrowserContextOptions & { allowed: readonly string[] },
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  await page.exposeFunction('complain', (text: string) => complaints.push(text))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      void (window as unknown as { complain: (text: string) => Promise<void> }).complain(
        `${violatedDirective} blocked ${blockedURI} ${sample}`,
      )
    })
  })
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
  page.on('request', (request) => {
    const { origin } = new URL(request.url())
    if (!allowed.includes(origin)) {
      complaints.push(`asked ${request.url()}`)
    }
  })
  await page.goto(url)
  return { page, complaints }
}
