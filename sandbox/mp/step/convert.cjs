// Turns the STEP file on stdin into triangles on stdout, in millimetres. Run by converter.go, which reads what is written here:
//
//   for each body   uint32 positions, uint32 triangles, float64 x y z of each position, uint32 corners of each triangle
//   at the end      uint32 0xffffffff twice
//
// in the byte order of the machine. Nothing is written unless all went well; else the exit code says why.
'use strict'
const fs = require('node:fs')
const v8 = require('node:v8')

const unreadable = 3
const noShape = 4
const tooMany = 5
const tooLarge = 6

// To compile the kernel well takes a second of two processors, which only pays for what then takes long. An unknown flag is
// remarked and passed over.
const quickBelow = 2 << 20

const [memory, most, linear, angular] = process.argv.slice(2).map(Number)

// The module grows its memory as it likes, and no flag of Node's bounds that.
let refused = false
const grow = WebAssembly.Memory.prototype.grow
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * 65536 > memory) {
    refused = true
    throw new RangeError('no more memory')
  }
  return grow.call(this, pages)
}

function write(bytes) {
  for (let done = 0; done < bytes.length; ) done += fs.writeSync(1, bytes, done)
}

function bytesOf(numbers) {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

function convert(occt) {
  const result = occt.ReadStepFile(file, {
    linearUnit: 'millimeter',
    linearDeflectionType: 'bounding_box_ratio',
    linearDeflection: linear,
    angularDeflection: angular,
  })
  if (!result.success) return refused ? tooLarge : unreadable
  const bodies = result.meshes.filter((body) => body.index.array.length > 0)
  const triangles = bodies.reduce((sum, body) => sum + body.index.array.length / 3, 0)
  if (triangles === 0) return refused ? tooLarge : noShape
  if (triangles > most) return tooMany
  for (const body of bodies) {
    const positions = Float64Array.from(body.attributes.position.array)
    const corners = Uint32Array.from(body.index.array)
    write(bytesOf(Uint32Array.of(positions.length / 3, corners.length / 3)))
    write(bytesOf(positions))
    write(bytesOf(corners))
  }
  write(bytesOf(Uint32Array.of(0xffffffff, 0xffffffff)))
  return 0
}

const file = fs.readFileSync(0)
if (file.length < quickBelow) v8.setFlagsFromString('--liftoff-only')

// The kernel's remarks about the file would mix with the triangles.
const silent = { print: () => {}, printErr: () => {} }

require('./occt-import-js.js')(silent)
  .then(convert)
  .catch((fault) => {
    fs.writeSync(2, String(fault && fault.stack ? fault.stack : fault))
    return refused || fault instanceof RangeError ? tooLarge : unreadable
  })
  .then((code) => process.exit(code))
