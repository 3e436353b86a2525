/**
 * Serves the pages of this folder as a partner's own server would: with the script pinned by its hash, and under a policy
 * that opens nothing but the shop. PORT is 5180 when not set.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const shop = process.env.MODELIQ_URL ?? 'http://127.0.0.1:8080'
const types = { css: 'text/css', html: 'text/html; charset=utf-8', js: 'text/javascript' }
const files = ['elements.html', 'index.html', 'page.css', 'page.js']

// What is pinned changes only when somebody says so: here, at each start.
const { channels, versions } = await (await fetch(`${shop}/embed/versions.json`)).json()
const { file, integrity } = versions[channels[1]]
const values = { shop, script: `${shop}/embed/${file}`, integrity }

const policy = [
  "default-src 'none'",
  `script-src 'self' ${shop}`,
  `style-src 'self' ${shop}`,
  `connect-src ${shop}`,
  `img-src ${shop}`,
  "require-trusted-types-for 'script'",
  'trusted-types modeliq',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const name = pathname === '/' ? 'index.html' : pathname.slice(1)
  if (!files.includes(name)) {
    response.writeHead(404).end()
    return
  }
  const text = readFileSync(new URL(name, import.meta.url), 'utf8')
  response
    .writeHead(200, { 'content-type': types[name.split('.').at(-1)], 'content-security-policy': policy })
    .end(text.replace(/{{(\w+)}}/g, (_, key) => values[key]))
}).listen(Number(process.env.PORT ?? 5180), '127.0.0.1', function () {
  console.log(`http://127.0.0.1:${this.address().port}`)
})
