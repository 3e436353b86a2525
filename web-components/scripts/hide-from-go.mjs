/**
 * Keeps the go command out of node_modules: some npm packages carry Go files, and `go build ./...` would compile them
 * as part of this module. A go.mod makes the folder a module of its own, which ./... does not enter.
 */
import { existsSync, writeFileSync } from 'node:fs'

if (existsSync('node_modules')) {
  writeFileSync('node_modules/go.mod', 'module modeliq.invalid/node_modules\n')
}
