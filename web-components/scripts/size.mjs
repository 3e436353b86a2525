/** Fails when the widgets have outgrown their budget: what a partner's page loads first, compressed with gzip. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const budget = 25_000
const file = 'test-results/size/1/modeliq.js'
const size = gzipSync(readFileSync(file), { level: 9 }).length

console.log(`${file}: ${size} of ${budget} bytes gzip`)
if (size > budget) {
  console.error(`the first load is ${size - budget} bytes over its budget`)
  process.exit(1)
}
