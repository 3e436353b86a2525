import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { smallPng } from './palette.ts'

/** Where the references are, and where what differs from them is put to be looked at. */
export const references = 'test/screenshots'
const differences = 'test-results/screenshots'

/** How much of a picture may differ: edges of letters and of what the graphics card draws. */
const tolerance = 0.004

/** Keeps a picture as the reference. */
export function keep(name: string, picture: Buffer): void {
  write(join(references, `${name}.png`), smallPng(PNG.sync.read(picture)))
}

/**
 * What speaks against a picture, in words; undefined when it is as its reference. The picture and what differs are
 * written to test-results/screenshots.
 */
export function compare(name: string, picture: Buffer): string | undefined {
  const file = join(references, `${name}.png`)
  if (!existsSync(file)) {
    write(join(differences, `${name}.png`), picture)
    return `${name}: no reference; look at the picture, then \`npm run screenshots\``
  }
  const [before, after] = [PNG.sync.read(readFileSync(file)), PNG.sync.read(picture)]
  const { width, height } = before
  if (width !== after.width || height !== after.height) {
    write(join(differences, `${name}.png`), picture)
    return `${name}: ${after.width} x ${after.height} pixels instead of ${width} x ${height}`
  }
  const shown = new PNG({ width, height })
  const count = pixelmatch(before.data, after.data, shown.data, width, height, { threshold: 0.1 })
  if (count <= width * height * tolerance) {
    return undefined
  }
  write(join(differences, `${name}.png`), picture)
  write(join(differences, `${name}.diff.png`), PNG.sync.write(shown))
  return `${name}: ${count} pixels differ, ${((100 * count) / width / height).toFixed(1)} %`
}

function write(file: string, content: Buffer): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}
