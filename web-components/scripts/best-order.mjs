/**
 * Looks for an order of the modules in which gzip, which looks back 32 kB, finds most of what is alike, and writes it to
 * order.txt: `node scripts/best-order.mjs [minutes]`. It goes on from the order that is there. A module never comes before
 * one that it imports.
 *
 * Each round is a search by simulated annealing (Kirkpatrick, Gelatt, Vecchi, Science 220, 1983) over the modules,
 * each minified by itself: a few go elsewhere, and may stay there even where that is a little worse, ever less so. Together
 * they are minified otherwise, so a round counts only when the real build is smaller.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { minify } from 'terser'
import { bundle, oneFile, readable } from './bundle.mjs'
import { gzip } from './gzip.mjs'
import { orderFile } from './one-module.mjs'

const minutes = Number(process.argv[2] ?? 5)
const roundSeconds = 40
const root = process.cwd()

const begun = Date.now()
let smallest = await realSize()
console.log(`${smallest} bytes gzip`)
for (let round = 1; Date.now() - begun < minutes * 60_000; round++) {
  const kept = readFileSync(orderFile)
  writeFileSync(orderFile, (await search(round)).map((name) => `${name}\n`).join(''))
  const size = await realSize()
  if (size < smallest) {
    smallest = size
    console.log(`${smallest} bytes gzip after round ${round}`)
  } else {
    writeFileSync(orderFile, kept)
  }
}

async function realSize() {
  const [{ code }] = await bundle(['src/embed.ts'], oneFile())
  return (await gzip(code)).length
}

/** The modules in their order, each minified by itself, and of each the places of those that have to come before. */
async function modulesOf() {
  const imported = new Map()
  const look = {
    name: 'look',
    generateBundle() {
      for (const id of this.getModuleIds()) {
        imported.set(id, this.getModuleInfo(id).importedIds)
      }
    },
  }
  const [chunk] = await bundle(['src/embed.ts'], [...readable(), look], { isMinified: false })
  const modules = Object.entries(chunk.modules).filter(([, { code }]) => code)
  const places = new Map(modules.map(([id], place) => [id, place]))
  const needed = (id, seen) =>
    (imported.get(id) ?? []).flatMap((each) => {
      if (seen.has(each)) {
        return []
      }
      seen.add(each)
      return places.get(each) ?? needed(each, seen)
    })
  return Promise.all(
    modules.map(async ([id, { code }]) => ({
      text: (await minify(code, { ecma: 2022, compress: { passes: 2, unused: false } })).code,
      name: id.replace(root, ''),
      before: needed(id, new Set()),
    })),
  )
}

async function search(seed) {
  const modules = await modulesOf()
  let state = seed
  const random = (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
  const sizeOf = (order) => gzipSync(order.map((each) => modules[each].text).join('\n'), { level: 9 }).length
  const isPossible = (order) => {
    const places = []
    order.forEach((each, place) => (places[each] = place))
    return modules.every(({ before }, each) => before.every((other) => places[other] < places[each]))
  }
  let order = modules.map((_, each) => each)
  let size = sizeOf(order)
  let [best, bestSize] = [order, size]
  const start = Date.now()
  for (let passed = 0; passed < 1; passed = (Date.now() - start) / 1000 / roundSeconds) {
    const next = [...order]
    const moved = next.splice(random(next.length), 1 + random(6))
    next.splice(random(next.length + 1), 0, ...moved)
    const nextSize = isPossible(next) ? sizeOf(next) : Infinity
    if (nextSize <= size || random(1e6) / 1e6 < Math.exp((size - nextSize) / (4 * (1 - passed)))) {
      ;[order, size] = [next, nextSize]
    }
    if (size < bestSize) {
      ;[best, bestSize] = [order, size]
    }
  }
  return best.map((each) => modules[each].name).filter((name) => name.startsWith('/src/') && name !== '/src/embed.ts')
}
