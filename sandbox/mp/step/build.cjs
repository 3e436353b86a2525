// Copies what the converter needs to dist, which the Go binary takes in. The licences go along with the code.
'use strict'
const fs = require('node:fs')
const path = require('node:path')

const from = path.join(path.dirname(require.resolve('occt-import-js/package.json')), 'dist')
for (const name of ['occt-import-js.js', 'occt-import-js.wasm', 'license.occt-import-js.txt', 'license.occt.txt']) {
  fs.copyFileSync(path.join(from, name), path.join(__dirname, 'dist', name))
}
