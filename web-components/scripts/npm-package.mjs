/** Makes a folder of built elements one that npm installs: its package.json and the types beside them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { described } from './describe.mjs'
import { listFiles } from './documents.mjs'
import { elementsOf } from './manifest.mjs'

/** The plugin. */
export function npmPackage() {
  return {
    name: 'modeliq-npm-package',
    generateBundle() {
      const { name: packageName, version, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
      const about = {
        name: packageName,
        version,
        type: 'module',
        exports: { './elements/*': './elements/*', './define/*': './define/*', './types/*': './types/*' },
        sideEffects: ['./define/*'],
        peerDependencies: { lit: `^${devDependencies.lit}` },
      }
      const emit = (fileName, source) => this.emitFile({ type: 'asset', fileName, source })
      emit('package.json', `${JSON.stringify(about, null, 2)}\n`)
      for (const { name, tagName } of elementsOf(
        JSON.parse(readFileSync(join(described, 'custom-elements.json'), 'utf8')),
      )) {
        const type = `import type { ${name} as Element } from '../types/elements.d.ts'\n`
        emit(`elements/${tagName}.d.ts`, `${type}export declare const ${name}: new () => Element\n`)
      }
      for (const file of listFiles(join(described, 'types'))) {
        emit(file.slice(described.length + 1), readFileSync(file, 'utf8'))
      }
    },
  }
}
