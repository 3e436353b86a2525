/**
 * Finishes dist/ after the builds: the pinned copy of the widgets, versions.json with what a partner needs to pin it, the
 * manifest of the widgets' operations, and compressed copies of everything worth it.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { isOperation, listFiles, wireText } from './documents.mjs'

const worthCompressing = new Set(['.css', '.html', '.js', '.json', '.svg', '.ttf', '.txt'])
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

if (existsSync('dist/embed/1/modeliq.js')) {
  pinVersion()
  writeManifest()
  plainFiles('dist/embed').forEach((file) => compress(file, { keepsPlain: true }))
}
if (existsSync('dist/playground/index.html')) {
  // The plain form of the editor is 7 MB; the server unpacks .gz for a client that accepts no compression.
  plainFiles('dist/playground').forEach((file) => compress(file, { keepsPlain: false }))
}

function pinVersion() {
  const module = readFileSync('dist/embed/1/modeliq.js')
  mkdirSync(join('dist/embed', version), { recursive: true })
  copyFileSync('dist/embed/1/modeliq.js', join('dist/embed', version, 'modeliq.js'))
  const integrity = `sha384-${createHash('sha384').update(module).digest('base64')}`
  const bytes = { plain: module.length, gzip: gzip(module).length, brotli: brotli(module).length }
  const versions = { [version]: { file: `${version}/modeliq.js`, integrity, bytes } }
  writeFileSync('dist/embed/versions.json', `${JSON.stringify({ channels: { 1: version }, versions }, null, 2)}\n`)
}

/** documents.json: the text of every operation of the widgets by the lower-case hex of its SHA-256. */
function writeManifest() {
  const texts = listFiles('src').filter(isOperation).map(wireText)
  const manifest = texts.map((text) => [createHash('sha256').update(text).digest('hex'), text])
  writeFileSync('dist/documents.json', `${JSON.stringify(Object.fromEntries(manifest), null, 2)}\n`)
}

function compress(file, { keepsPlain }) {
  const plain = readFileSync(file)
  if (!worthCompressing.has(extname(file)) || plain.length < 1024) {
    return
  }
  writeFileSync(`${file}.gz`, gzip(plain))
  writeFileSync(`${file}.br`, brotli(plain))
  if (!keepsPlain) {
    rmSync(file)
  }
}

function gzip(plain) {
  return gzipSync(plain, { level: 9 })
}

function brotli(plain) {
  return brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })
}

function plainFiles(folder) {
  return listFiles(folder).filter((file) => statSync(file).isFile() && !/\.(br|gz)$/.test(file))
}
