/**
 * Finishes dist/ after the builds: what stands beside the module (catalogues, the sheet, the description of the elements),
 * the pinned copy of the widgets, versions.json with what a partner needs to pin it, the manifest of the widgets'
 * operations, and compressed copies of everything worth it. Ends with the script tag to put into a page.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { described } from './describe.mjs'
import { isOperation, listFiles, wireText } from './documents.mjs'
import { gzip } from './gzip.mjs'
import { minifySheet } from './minify-templates.mjs'

const worthCompressing = new Set(['.css', '.html', '.js', '.json', '.svg', '.ts', '.ttf', '.txt'])
/** The catalogues: read once they are needed. English is in the module too, and here for those who write texts of their own. */
const languages = ['en', 'de', 'fr', 'ar']
/** Reserves the widgets' place until the module is there. */
const sheet = 'src/embed.css'
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

// The binary carries all of dist/ and serves none of this.
rmSync('dist/npm', { recursive: true, force: true })
if (existsSync('dist/embed/1/modeliq.js')) {
  addNeighbours()
  cpSync(described, 'dist/embed', { recursive: true })
  const integrity = await pinVersion()
  writeManifest()
  await compressAll('dist/embed', { keepsPlain: true })
  console.log(snippet(integrity))
}
if (existsSync('dist/playground/index.html')) {
  // The plain form of the editor is 7 MB; the server unpacks .gz for a client that accepts no compression.
  await compressAll('dist/playground', { keepsPlain: false })
}

/** What the module reads from beside it, and what a page may put beside it. */
function addNeighbours() {
  mkdirSync('dist/embed/1/messages', { recursive: true })
  for (const language of languages) {
    const texts = JSON.parse(readFileSync(`src/core/messages/${language}.json`, 'utf8'))
    writeFileSync(`dist/embed/1/messages/${language}.json`, JSON.stringify(texts))
  }
  writeFileSync('dist/embed/1/modeliq.css', minifySheet(readFileSync(sheet, 'utf8')))
}

/** Copies the channel to its exact version and writes down what that is. Answers the module's integrity. */
async function pinVersion() {
  const module = readFileSync('dist/embed/1/modeliq.js')
  cpSync('dist/embed/1', join('dist/embed', version), { recursive: true })
  const integrity = `sha384-${createHash('sha384').update(module).digest('base64')}`
  const bytes = { plain: module.length, gzip: (await gzip(module)).length, brotli: brotli(module).length }
  const versions = { [version]: { file: `${version}/modeliq.js`, integrity, bytes } }
  writeFileSync('dist/embed/versions.json', `${JSON.stringify({ channels: { 1: version }, versions }, null, 2)}\n`)
  return integrity
}

/** What a partner puts into a page, with the hash that pins it. */
function snippet(integrity) {
  return `
<script type="module" src="https://MODELIQ_HOST/embed/${version}/modeliq.js"
        integrity="${integrity}" crossorigin="anonymous"></script>
`
}

/** documents.json: the text of every operation of the widgets by the lower-case hex of its SHA-256. */
function writeManifest() {
  const texts = listFiles('src').filter(isOperation).map(wireText)
  const manifest = texts.map((text) => [createHash('sha256').update(text).digest('hex'), text])
  writeFileSync('dist/documents.json', `${JSON.stringify(Object.fromEntries(manifest), null, 2)}\n`)
}

async function compressAll(folder, { keepsPlain }) {
  for (const file of plainFiles(folder)) {
    await compress(file, { keepsPlain })
  }
}

async function compress(file, { keepsPlain }) {
  const plain = readFileSync(file)
  if (!worthCompressing.has(extname(file)) || plain.length < 1024) {
    return
  }
  writeFileSync(`${file}.gz`, await gzip(plain))
  writeFileSync(`${file}.br`, brotli(plain))
  if (!keepsPlain) {
    rmSync(file)
  }
}

function brotli(plain) {
  return brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })
}

function plainFiles(folder) {
  return listFiles(folder).filter((file) => statSync(file).isFile() && !/\.(br|gz)$/.test(file))
}
