import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { serve, type Served } from './serve.ts'

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

/** What the Go server sends with the gallery; see policy.go. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types modeliq',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Builds the gallery into `folder` and serves it as the Go server does, catalogues included. */
export async function serveGallery(folder: string): Promise<Served> {
  execFileSync(
    'node_modules/.bin/vite',
    ['build', '-c', 'vite.gallery.config.ts', '--outDir', `../${folder}`, '--emptyOutDir', '-l', 'error'],
    { env: { ...process.env, NODE_ENV: 'production' } },
  )
  return serve((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://gallery')
    const file = pathname.startsWith('/embed/1/messages/')
      ? join('src/core/messages', pathname.slice('/embed/1/messages/'.length))
      : join(folder, pathname.replace(/^\/embed\/gallery\//, ''), pathname.endsWith('/') ? 'index.html' : '')
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    response
      .writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': policy,
        'cache-control': 'max-age=3600',
      })
      .end(readFileSync(file))
  })
}
