/** What only a build that is one file anyway can do. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { URL } from 'node:url'
import ts from 'typescript'

const onDemand = /(?<!typeof )\bimport\((['"])(\.{1,2}\/[^'"]+)\1\)/g

/** Modules, one a line, in the order in which they are to come. */
export const orderFile = new URL('order.txt', import.meta.url)

/**
 * A plugin that makes imports on demand plain ones: an object of what the module exports. The bundler by itself wraps
 * every module that is imported so into a function, and Vite adds a loader for chunks that are not there: 2 kB for nothing.
 */
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
        const path = resolve(dirname(id), file)
        const names = exportsOf(path, readFileSync(path, 'utf8')).map((name) => [name, `${name}${imports.length}_`])
        imports.push(`import { ${names.map(([name, own]) => `${name} as ${own}`).join(', ')} } from '${file}'\n`)
        return `Promise.resolve({ ${names.map(([name, own]) => `${name}: ${own}`).join(', ')} })`
      })
      return imports.length > 0 ? { code: imports.join('') + plain, map: null } : undefined
    },
  }
}

/**
 * The names that a module exports, types left out. Throws for what a plain object could not stand in for (a binding that
 * changes, a default, another module's names), and where there is nothing.
 *
 * @param {string} path
 * @param {string} source
 * @returns {string[]}
 */
export function exportsOf(path, source) {
  const { statements } = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022)
  const names = statements.filter(isExported).flatMap((statement) => {
    const isDefault = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
    if ((ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement)) && !isDefault) {
      return [statement.name.text]
    }
    const { declarations = [], flags = 0 } = statement.declarationList ?? {}
    if (flags & ts.NodeFlags.Const && declarations.every(({ name }) => ts.isIdentifier(name))) {
      return declarations.map(({ name }) => name.text)
    }
    throw new Error(
      `${path}: imported on demand, and this export is not understood: ${source.slice(statement.pos, statement.end).trim().split('\n')[0]}`,
    )
  })
  if (names.length === 0) {
    throw new Error(`${path}: imported on demand, and exports nothing`)
  }
  return names
}

function isExported(statement) {
  const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || statement.isTypeOnly
  const isSaid = ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)
  return !isType && (isSaid || statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
}

/**
 * A plugin that puts what is alike together, by the list of `best-order.mjs`: gzip looks back 32 kB and no further. What
 * the list does not know comes where it is imported.
 */
export function alikeTogether() {
  const imports = readFileSync(orderFile, 'utf8').replace(/^.+$/gm, (file) => `import '${file}'`)
  return {
    name: 'modeliq-alike-together',
    enforce: 'pre',
    transform(code, id) {
      return this.getModuleInfo(id)?.isEntry ? { code: imports + code, map: null } : undefined
    },
  }
}
