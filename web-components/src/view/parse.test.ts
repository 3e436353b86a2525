import { afterEach, expect, test } from 'vitest'
import { measure, type Facts } from './facts.ts'
import { mostTriangles, UnreadableModel } from './mesh.ts'
import { parseModel } from './parse.ts'
import { binaryStl, cube, sphere, turned } from './testdata/bodies.ts'
import { glb, threeMf, zip } from './testdata/packages.ts'

const files = import.meta.glob<string>('./testdata/*.{stl,obj,3mf,glb}', {
  query: '?url&no-inline',
  import: 'default',
  eager: true,
})

async function load(name: string): Promise<Blob> {
  const answer = await fetch(files[`./testdata/${name}`] as string)
  expect(answer.ok).toBe(true)
  return answer.blob()
}

/** The code of the refusal; what was read, where there was none. */
async function refusal(file: Blob, name = 'model'): Promise<unknown> {
  return parseModel(file, name).then(
    (mesh) => mesh,
    (error: unknown) => (error instanceof UnreadableModel ? error.code : error),
  )
}

function text(...lines: string[]): Blob {
  return new Blob([lines.join('\n')])
}

const undo: (() => void)[] = []
afterEach(() => {
  undo.splice(0).forEach((step) => {
    step()
  })
})

// Figures: measured by several tools, see ATTRIBUTION.md. Lengths are the file's own.
const measured: Record<string, Partial<Facts> & { unit?: string }> = {
  'star_ascii.stl': { triangles: 68, volume: 1.41659944, area: 11.268206, size: [2.598078, 0.35, 3], watertight: true },
  'degenerate_text.stl': { triangles: 728, volume: 4.95503, watertight: true },
  'large_block.stl': { triangles: 12, volume: 3.32915e9, watertight: true },
  'inverted_face.stl': { triangles: 8, watertight: true },
  'noisy_sphere_inverted_ngons.obj': { triangles: 960, volume: 4.11861, watertight: true },
  'negative_indices_quads.obj': { triangles: 12, volume: 1000, area: 600, size: [10, 10, 10], watertight: true },
  'featuretype_inch.3mf': { triangles: 2208, size: [5, 2.5, 1.375], watertight: false, unit: 'INCH' },
  'components.3mf': { triangles: 60, volume: 14000, watertight: true, unit: 'MM' },
  'star_preview.glb': {
    triangles: 68,
    volume: 1.41659944e-9,
    size: [0.002598078, 0.00035, 0.003],
    watertight: true,
    unit: 'M',
  },
}

test.each(Object.entries(measured))('%s is read as other tools read it', async (name, { unit, size, ...wanted }) => {
  const mesh = await parseModel(await load(name), 'renamed.bin')
  const facts = measure(mesh)
  expect(mesh.unit).toBe(unit)
  for (const [key, value] of Object.entries(wanted)) {
    const found = facts[key as keyof typeof wanted]
    if (key === 'volume' || key === 'area') {
      expect(Math.abs(Number(found) / Number(value) - 1), key).toBeLessThan(name.includes('ngons') ? 3e-3 : 1e-4)
    } else {
      expect(found, key).toBe(value)
    }
  }
  size?.forEach((length, axis) => {
    expect(Math.abs((facts.size[axis] as number) / length - 1)).toBeLessThan(1e-5)
  })
})

test('every file of the folder has a test', () => {
  const refused = ['truncated_plate.stl', 'text_renamed.stl']
  expect(Object.keys(files).map((path) => path.slice(11))).toEqual([...Object.keys(measured), ...refused].sort())
})

test('what is no model is refused by its reason', async () => {
  expect(await refusal(await load('truncated_plate.stl'))).toBe('truncated')
  expect(await refusal(await load('text_renamed.stl'))).toBe('unknown')
  expect(await refusal(new Blob([]))).toBe('empty')
  expect(await refusal(text('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'a.stl')).toBe('unknown')
  expect(await refusal(text('ISO-10303-21;', 'HEADER;'), 'a.stl')).toBe('unknown')
})

test('noise of any length is refused, and quickly', async () => {
  let seed = 1
  for (let size = 1; size < 300_000; size = Math.ceil(size * 1.7)) {
    const bytes = Uint8Array.from({ length: size }, () => (seed = (seed * 16807) % 2147483647) & 255)
    for (const begin of ['', 'glTF', 'PK\x03\x04', 'solid x\nfacet ', 'v 1 2 3\nf ']) {
      expect(await refusal(new Blob([begin, bytes])), `${begin} and ${size} bytes`).toBeTypeOf('string')
    }
  }
})

test('each format cut anywhere is refused or shorter, and never hangs', async () => {
  const scene = await load('star_preview.glb')
  for (const file of [scene, await load('components.3mf'), await load('star_ascii.stl'), binaryStl(cube(10))]) {
    for (let cut = 1; cut < file.size; cut += Math.ceil(file.size / 60)) {
      const found = await refusal(file.slice(0, cut))
      if (typeof found !== 'string') {
        expect(found).toHaveProperty('positions') // between two triangles of a text
        expect(file.type === scene.type && file === scene).toBe(false)
      }
    }
  }
})

test('an ASCII STL that ends within a triangle is cut off', async () => {
  const file = await load('star_ascii.stl')
  const lines = (await file.text()).split('\n')
  for (const count of [4, 6, 7]) {
    expect(await refusal(text(...lines.slice(0, count), ''))).toBe('truncated')
  }
  expect(await refusal(text(...lines.slice(0, 3), 'vertex 1 2'))).toBe('truncated')
})

test('a binary STL may begin with the word of an ASCII one', async () => {
  const mesh = await parseModel(binaryStl(cube(10), 'solid facet'), 'a')
  expect(measure(mesh).volume).toBeCloseTo(1000, 6)
})

test('what follows the triangles of a binary STL is passed over', async () => {
  const mesh = await parseModel(new Blob([binaryStl(cube(10)), 'made by hand\0']), 'a')
  expect(mesh.positions).toHaveLength(108)
})

test('a count that the file does not hold allocates nothing', async () => {
  const file = binaryStl(cube(10))
  const lie = new Blob([file.slice(0, 80), Uint32Array.of(0xffffffff), file.slice(84)])
  expect(await refusal(lie)).toBe('truncated')
})

test('more triangles than can be shown are refused by their count', async () => {
  const head = binaryStl({ positions: new Float32Array() })
  const count = mostTriangles + 1
  const file = new Blob([head.slice(0, 80), Uint32Array.of(count), new Uint8Array(50 * count)])
  expect(await refusal(file)).toBe('too_large')
})

test('no triangles at all', async () => {
  expect(await refusal(binaryStl({ positions: new Float32Array() }))).toBe('no_triangles')
  expect(await refusal(text('solid nothing', 'endsolid nothing', ''))).toBe('no_triangles')
  expect(await refusal(text('v 1 2 3', 'v 1 2 4', 'v 1 3 4', ''))).toBe('no_triangles')
  expect(await refusal(await threeMf('<model><resources/><build/></model>'))).toBe('no_triangles')
})

test('a coordinate that is none is refused', async () => {
  for (const value of [NaN, Infinity, 1e12]) {
    const mesh = cube(10)
    mesh.positions[50] = value
    expect(await refusal(binaryStl(mesh))).toBe('unknown')
  }
})

test('ASCII STL in any manner of writing', async () => {
  const facet =
    'FACET NORMAL 0 0 1\r outer loop\rVertex 0 0 -.5E+1\rvertex 1e1 +0.0 -5\rvertex 0 10. -5.000\rendloop\rendfacet\r'
  const mesh = await parseModel(text('\ufeff  Solid vertex facet of 3\r' + facet + 'endsolid vertex facet'), 'a')
  expect([...mesh.positions]).toEqual([0, 0, -5, 10, 0, -5, 0, 10, -5])
})

test('numbers are read to the last digit of a float32', async () => {
  const numbers = ['0.1', '-123456.789012345678', '3.4028e-3', '1234567890123456789e-12', '.000000123456', '7E8']
  const lines = numbers.map((number) => `v ${number} ${number} 0 `)
  const mesh = await parseModel(text('o x', ...lines, 'f 1 2 3', 'f 4 5 6'), 'a')
  expect([...mesh.positions].filter((_, at) => at % 3 === 1)).toEqual([...Float32Array.from(numbers, Number)])
})

test('an ASCII STL of several pieces is read whole', async () => {
  const { positions } = turned(sphere(20, 80), 160)
  const lines = ['solid s']
  for (let at = 0; at < positions.length; at += 9) {
    const places = [0, 3, 6].map((corner) => `vertex ${[...positions.slice(at + corner, at + corner + 3)].join(' ')}`)
    lines.push('facet normal 0 0 0', 'outer loop', ...places, 'endloop', 'endfacet')
  }
  const file = text(lines.concat('endsolid', '').join('\n'))
  expect(file.size).toBeGreaterThan(3 << 20)
  const read = (await parseModel(file, 'a')).positions
  expect(read.length).toBe(positions.length)
  expect(read.every((value, at) => value === positions[at])).toBe(true)
})

test('OBJ lines that go on, colours, textures and normals', async () => {
  const mesh = await parseModel(
    text(
      '# made',
      'mtllib x.mtl',
      'v 0 0 0 1 0 0',
      'v 4 0 \\',
      ' 0',
      'v 4 3 0',
      'vn 0 0 1',
      'f 1/2/1 \\\r',
      '2//1 3/1',
    ),
    'a',
  )
  expect([...mesh.positions]).toEqual([0, 0, 0, 4, 0, 0, 4, 3, 0])
})

test('a polygon that is not convex is cut inside its edges', async () => {
  const star = Array.from({ length: 10 }, (_, at) => {
    const radius = at % 2 ? 3 : 10
    return `v 7 ${radius * Math.cos((at * Math.PI) / 5)} ${radius * Math.sin((at * Math.PI) / 5)}`
  })
  const facts = measure(await parseModel(text(...star, 'f 2 3 4 5 6 7 8 9 10 1'), 'a'))
  expect(facts.triangles).toBe(8)
  expect(facts.area).toBeCloseTo(150 * Math.sin(Math.PI / 5), 4)
})

test('a corner that is not there is refused', async () => {
  for (const face of ['f 1 2 4', 'f 1 2 0', 'f 1 2 -4', 'f 1 2 x', 'f 1 2 1.5']) {
    expect(await refusal(text('v 0 0 0', 'v 1 0 0', 'v 0 1 0', face))).toBe('unknown')
  }
})

test('a page of comments is an OBJ by its name alone', async () => {
  const file = text('#'.repeat(70_000), 'v 0 0 0', 'v 1 0 0', 'v 0 1 0', 'f 1 2 3')
  expect((await parseModel(file, 'part.OBJ')).positions).toHaveLength(9)
  expect(await refusal(file, 'notes.txt')).toBe('unknown')
})

// A tetrahedron of volume 1/6 in an object of its own.
const tetrahedron = (id: number, type = 'model'): string =>
  `<object id="${id}" type='${type}'><mesh><vertices><vertex x="0" y="0" z="0"/><vertex z="0" y="0" x="1"/><vertex x="0" y="1" z="0"/><vertex x="0" y="0" z="1"/></vertices><triangles><triangle v1="0" v2="2" v3="1" p1="0"/><triangle v1="0" v2="1" v3="3"/><triangle v1="1" v2="2" v3="3"/><triangle v1="2" v2="0" v3="3"/></triangles></mesh></object>`

const model = (resources: string, build: string, head = ''): string =>
  `<?xml version="1.0"?><!-- <item objectid="9"/> --><model xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06" ${head}><metadata name="a > b"><![CDATA[<item objectid="9"/>]]></metadata><resources>${resources}</resources><build>${build}</build></model>`

test('3MF places what is built and nothing else', async () => {
  const text = model(
    tetrahedron(1) +
      tetrahedron(2, 'support') +
      '<object id="3"><components><component objectid="1" transform="2 0 0 0 2 0 0 0 2 5 0 0"/><component objectid="2"/></components></object>',
    '<item objectid="3" transform="1 0 0 0 1 0 0 0 1 0 7 0"/><item objectid="1" transform="-1 0 0 0 1 0 0 0 1 0 0 0" />',
    'unit="centimeter"',
  )
  const mesh = await parseModel(await threeMf(text), 'a')
  const facts = measure(mesh)
  expect(mesh.unit).toBe('CM')
  expect(facts.triangles).toBe(8)
  expect(facts.volume).toBeCloseTo(9 / 6, 6) // a mirrored one keeps its outside outside
  expect(facts.size).toEqual([8, 9, 2])
})

test('3MF of several parts, in other units', async () => {
  const other = { name: '3D/Objects/Part 1.model', text: model(tetrahedron(7), '', 'unit="inch"') }
  const text = model(
    '<object id="1"><components><component p:path="/3D/Objects/Part%201.model" objectid="7"/></components></object>',
    '<item objectid="1"/>',
    'requiredextensions="p"',
  )
  const mesh = await parseModel(await threeMf(text, [other]), 'a')
  expect(mesh.unit).toBe('MM')
  expect(measure(mesh).volume).toBeCloseTo(25.4 ** 3 / 6, 2)
})

test('3MF with a prefix before every name, and strangers’ elements without one', async () => {
  const plain = model(tetrahedron(1), '<item objectid="1"/>')
  const prefixed = plain
    .replace(/<(\/?)(?=[a-z])/g, '<$1m:')
    .replace('xmlns=', 'xmlns:m=')
    .replace('</m:vertices>', '<vertex x="9"/></m:vertices>')
  expect((await parseModel(await threeMf(prefixed), 'a')).positions).toHaveLength(36)
})

test('3MF stored without compression', async () => {
  const file = await zip([{ name: '3D/3dmodel.model', text: model(tetrahedron(1), '<item objectid="1"/>'), method: 0 }])
  expect((await parseModel(file, 'a')).positions).toHaveLength(36)
})

const loops =
  '<object id="1"><components><component objectid="2"/></components></object><object id="2"><components><component objectid="1"/></components></object>'

const wrong: Record<string, [text: string, code: string]> = {
  'an object made of itself': [model(loops, '<item objectid="1"/>'), 'unknown'],
  'an object that is not there': [model('', '<item objectid="1"/>'), 'unknown'],
  'a part that is not there': [model('', '<item p:path="/x.model" objectid="1"/>'), 'unknown'],
  'a transformation of eleven numbers': [
    model(tetrahedron(1), '<item objectid="1" transform="1 0 0 0 1 0 0 0 1 0 0"/>'),
    'unknown',
  ],
  'a corner that is not there': [model(tetrahedron(1).replace('v1="2"', 'v1="4"'), '<item objectid="1"/>'), 'unknown'],
  'a place without z': [model(tetrahedron(1).replace('z="1"', ''), '<item objectid="1"/>'), 'unknown'],
  'an extension that is not read': [
    model('', '', 'xmlns:b="http://x.example/beams" requiredextensions="p b"'),
    'unknown',
  ],
  'a unit that is none': [model('', '', 'unit="ell"'), 'unknown'],
  'text that ends in a tag': ['<model><resources><object id="1"', 'truncated'],
}

test.each(Object.entries(wrong))('3MF with %s is refused', async (_name, [text, code]) => {
  expect(await refusal(await threeMf(text))).toBe(code)
})

test('components of components that stand for millions are counted, not made', async () => {
  const layers = Array.from({ length: 30 }, (_, at) => {
    const component = `<component objectid="${at + 1}"/>`
    return `<object id="${at + 2}"><components>${component}${component}</components></object>`
  })
  expect(await refusal(await threeMf(model(tetrahedron(1) + layers.join(''), '<item objectid="31"/>')))).toBe(
    'too_large',
  )
})

test('a zip bomb is refused before it is unpacked', async () => {
  const file = await threeMf(`<model>${' '.repeat(64 << 20)}</model>`)
  expect(file.size).toBeLessThan(100_000)
  const begun = performance.now()
  expect(await refusal(file)).toBe('too_large')
  expect(performance.now() - begun).toBeLessThan(5000) // 50 ms where nothing else runs
})

test('an archive of something else is no model', async () => {
  expect(await refusal(await zip([{ name: 'word/document.xml', text: '<w/>' }]))).toBe('unknown')
})

/** The scene of a tetrahedron with corners by number, and one without them below a node that moves it. */
function scene(changes: object = {}): Blob {
  const places = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]
  const order = [0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3]
  const plain = order.flatMap((vertex) => places.slice(3 * vertex, 3 * vertex + 3))
  const binary = new Blob([Float32Array.from(places), Uint16Array.from(order), Float32Array.from(plain)])
  const document = {
    asset: { version: '2.0' },
    scenes: [{ nodes: [0, 1] }],
    nodes: [
      { mesh: 0, rotation: [-Math.SQRT1_2, 0, 0, Math.SQRT1_2] },
      { children: [2], translation: [10, 0, 0] },
      { mesh: 1, matrix: [-2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 5, 1] },
      { mesh: 1 },
    ],
    meshes: [
      { primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] },
      { primitives: [{ attributes: { POSITION: 2 } }, { attributes: { POSITION: 0 }, mode: 0 }] },
    ],
    buffers: [{ byteLength: binary.size }],
    bufferViews: [
      { buffer: 0, byteLength: 48 },
      { buffer: 0, byteOffset: 48, byteLength: 24 },
      { buffer: 0, byteOffset: 72, byteLength: 144, byteStride: 12 },
    ],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 4, type: 'VEC3' },
      { bufferView: 1, componentType: 5123, count: 12, type: 'SCALAR' },
      { bufferView: 2, componentType: 5126, count: 12, type: 'VEC3' },
    ],
    ...changes,
  }
  return glb(document, binary)
}

test('GLB shows what the nodes of its scene place', async () => {
  const mesh = await parseModel(scene(), 'a')
  const facts = measure(mesh)
  expect(mesh).toMatchObject({ unit: 'M' })
  expect(facts.triangles).toBe(8)
  expect(facts.volume).toBeCloseTo(9 / 6, 6)
  const [x, y, z] = mesh.positions.slice(3, 6) // (0 1 0) a quarter turn back about x, and y up made z up
  expect(x).toBeCloseTo(0, 6)
  expect(y).toBeCloseTo(1, 6)
  expect(z).toBeCloseTo(0, 6)
  expect([...(mesh.corners ?? [])].slice(0, 15)).toEqual([0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3, 4, 6, 5])
})

const wrongScenes: Record<string, [changes: object, code: string]> = {
  'compressed shapes': [{ accessors: Array(3).fill({ componentType: 5126, count: 4, type: 'VEC3' }) }, 'unknown'],
  'a node below itself': [{ nodes: [{ mesh: 0 }, { children: [1] }] }, 'unknown'],
  'lists that are none': [{ nodes: 7 }, 'unknown'],
  'nothing where a node is': [{ nodes: [null, null] }, 'unknown'],
  'data in other files': [{ buffers: [{ uri: 'x.bin' }] }, 'unknown'],
  'a view beyond its data': [{ bufferViews: Array(3).fill({ buffer: 0, byteLength: 4000 }) }, 'truncated'],
  'a count beyond its view': [
    { accessors: Array(3).fill({ bufferView: 0, componentType: 5126, count: 1e9, type: 'VEC3' }) },
    'truncated',
  ],
  'an empty scene': [{ scenes: [{}] }, 'no_triangles'],
}

test.each(Object.entries(wrongScenes))('GLB with %s is refused', async (_name, [changes, code]) => {
  expect(await refusal(scene(changes))).toBe(code)
})

test('an aborted reading ends with the signal’s reason', async () => {
  const file = binaryStl(turned(sphere(20, 200), 400))
  const abort = new AbortController()
  const reading = parseModel(file, 'a', abort.signal)
  const reason = new Error('another file')
  abort.abort(reason)
  await expect(reading).rejects.toBe(reason)
})

/** Reads a file, and counts how often the page had its turn meanwhile. */
async function turnsDuring(file: Blob): Promise<{ turns: number; milliseconds: number }> {
  let turns = 0
  const clock = setInterval(() => turns++, 1)
  undo.push(() => {
    clearInterval(clock)
  })
  const begun = performance.now()
  await parseModel(file, 'a')
  clearInterval(clock)
  return { turns, milliseconds: performance.now() - begun }
}

test('25 MB are read quickly, and the page has its turn in between', async () => {
  const mesh = { positions: new Float32Array(9 * 500_000).map((_, at) => (at * 7) % 101) }
  const { turns, milliseconds } = await turnsDuring(binaryStl(mesh))
  const begun = performance.now()
  expect(measure(mesh).triangles).toBe(500_000)
  console.info(`25 MB STL: read ${milliseconds.toFixed(0)} ms, measured ${(performance.now() - begun).toFixed(0)} ms`)
  expect(turns).toBeGreaterThan(10)
  expect(milliseconds).toBeLessThan(3000) // 150 ms where nothing else runs
})

test('what is unpacked leaves the page its turn, too', async () => {
  const vertices = Array.from(
    { length: 200_000 },
    (_, at) => `<vertex x="${at % 317}.5" y="${at % 211}.25" z="${at}" />`,
  )
  const text = model(tetrahedron(1).replace('</vertices>', `${vertices.join('')}</vertices>`), '<item objectid="1"/>')
  expect((await turnsDuring(await threeMf(text))).turns).toBeGreaterThan(3)
})
