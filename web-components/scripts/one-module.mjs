/**
 * Makes imports on demand plain ones, for a build that is one file anyway. The bundler by itself wraps every module that
 * is imported so into a function, and Vite adds a loader for chunks that are not there: 2 kB for nothing.
 */

const onDemand = /(?<!typeof )\bimport\((['"])(\.{1,2}\/[^'"]+)\1\)/g

/** The plugin. */
export function oneModule() {
  return {
    name: 'modeliq-one-module',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/src\/.*\.ts$/.test(id)) {
        return undefined
      }
      const imports = []
      const plain = code.replace(onDemand, (_, quote, file) => {
        const name = `module${imports.length}_`
        imports.push(`import * as ${name} from '${file}'\n`)
        return `Promise.resolve(${name})`
      })
      return imports.length > 0 ? { code: imports.join('') + plain, map: null } : undefined
    },
  }
}
