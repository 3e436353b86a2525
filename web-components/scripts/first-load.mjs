/** What a page of single elements loads at once, and how many bytes that is. */
import { gzip } from './gzip.mjs'

/** What a page loads in the first place: the rest comes with the first file, the first line in the cart. */
export const firstLoad = ['provider', 'upload', 'model-viewer', 'price-list']

/**
 * Vite's loader for chunks with sheets of their own, which we have none of: the imports on demand of an npm build go without.
 *
 * @type {import('vite').Plugin}
 */
export const withoutPreload = {
  name: 'without preload',
  enforce: 'pre',
  load: (id) => (id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (load) => load()' : undefined),
}

/**
 * Size of the first chunk with those that it cannot do without, in bytes, gzip. What is not among them is not counted.
 *
 * @param {{ fileName: string, code: string, imports: string[] }[]} all
 * @returns {Promise<number>}
 */
export async function sizeOf(all) {
  const chunks = new Map(all.map((chunk) => [chunk.fileName, chunk]))
  const needed = new Set()
  const take = (name) => {
    if (chunks.has(name) && !needed.has(name)) {
      needed.add(name)
      chunks.get(name).imports.forEach(take)
    }
  }
  take(all[0].fileName)
  const packed = await Promise.all([...needed].map((name) => gzip(chunks.get(name).code)))
  return packed.reduce((sum, { length }) => sum + length, 0)
}
