import { identity, mirrors, move, then, type Affine } from './affine.ts'
import { checkPlace, mostTriangles, UnreadableModel, type Mesh } from './mesh.ts'

/** What is read of the JSON in a glTF file. Nothing of it can be relied on: what is not there ends in a TypeError. */
interface Scene {
  extensionsRequired?: string[]
  scene?: number
  scenes?: { nodes?: number[] }[]
  nodes: Node[]
  meshes: { primitives: { attributes: { POSITION: number }; indices?: number; mode?: number }[] }[]
  accessors: {
    bufferView: number
    byteOffset?: number
    componentType: number
    count: number
    type: string
    sparse?: object
  }[]
  bufferViews: { buffer: number; byteOffset?: number; byteLength: number; byteStride?: number }[]
  buffers: { uri?: string }[]
}

interface Node {
  children?: number[]
  mesh?: number
  matrix?: number[]
  translation?: number[]
  rotation?: number[]
  scale?: number[]
}

/** The elements of an accessor: how many, and where each begins. */
interface Elements {
  count: number
  at: (element: number) => number
  size: number
}

/** Triangles somewhere in the scene. */
interface Shown {
  vertices: Elements
  indices: Elements | undefined
  way: Affine
}

const [triangleList, float32] = [4, 5126]
const indexSizes: Readonly<Record<number, number>> = { 5121: 1, 5123: 2, 5125: 4 }
const [chunkJson, chunkBinary] = [0x4e4f534a, 0x004e4942]
const mostSceneBytes = 16 << 20
/** Extensions that say nothing about shapes. */
const ignorable = /^(KHR_(materials|lights|texture|animation|xmp)|EXT_(texture|lights)|MSFT_texture)_/

/** Reads what the scene of a GLB shows, in metres: triangles with plain positions, such as the server's previews have. */
export async function readGlb(file: Blob, signal?: AbortSignal): Promise<Mesh> {
  const view = new DataView(await file.arrayBuffer())
  signal?.throwIfAborted()
  const { scene, at, size } = chunks(view)
  if (scene.buffers[0]?.uri || !(scene.extensionsRequired ?? []).every((name) => ignorable.test(name))) {
    throw new UnreadableModel('unknown') // its data is in other files, or compressed
  }
  return build(view, list(scene, at, size))
}

/** The scene, and where its binary data begins and how much there is. */
function chunks(view: DataView): { scene: Scene; at: number; size: number } {
  const u32 = (place: number): number => view.getUint32(place, true)
  const length = view.byteLength
  if (length < 20 || u32(8) > length) {
    throw new UnreadableModel('truncated')
  }
  let scene: Scene | undefined
  let binary = { at: 0, size: 0 }
  for (let at = 12; at + 8 <= length; at += 8 + u32(at)) {
    const size = u32(at)
    if (size > length - at - 8) {
      throw new UnreadableModel('truncated')
    }
    if (u32(at + 4) === chunkJson && size <= mostSceneBytes) {
      scene ??= JSON.parse(new TextDecoder().decode(new Uint8Array(view.buffer, at + 8, size))) as Scene
    } else if (u32(at + 4) === chunkBinary && !binary.at) {
      binary = { at: at + 8, size }
    }
  }
  if (!scene) {
    throw new UnreadableModel('unknown')
  }
  return { scene, ...binary }
}

/** What the nodes of the scene show. */
function list(scene: Scene, binaryAt: number, binarySize: number): Shown[] {
  const { nodes, scenes } = scene
  const below = new Set(nodes.flatMap(({ children = [] }) => children))
  const roots = scenes ? (scenes[scene.scene ?? 0]?.nodes ?? []) : [...nodes.keys()].filter((node) => !below.has(node))
  const todo = roots.map((node): [node: number, outer: Affine] => [node, identity])
  const shown: Shown[] = []
  for (const [number, outer] of todo) {
    const node = nodes[number] as Node
    // Nodes make trees (3.5.2): more of them would be a circle, or stand for any number of copies.
    if (todo.length > nodes.length) {
      throw new UnreadableModel('unknown')
    }
    const way = then(wayOf(node), outer)
    const primitives = node.mesh === undefined ? [] : (scene.meshes[node.mesh]?.primitives ?? [])
    for (const { attributes, indices, mode = triangleList } of primitives) {
      if (mode === triangleList) {
        const vertices = elements(attributes.POSITION, true)
        shown.push({ vertices, indices: indices === undefined ? undefined : elements(indices, false), way })
      }
    }
    for (const child of node.children ?? []) {
      todo.push([child, way]) // and this loop comes to it
    }
  }
  return shown

  /** Holds an accessor against the file. */
  function elements(number: number, isPlace: boolean): Elements {
    const accessor = scene.accessors[number] as Scene['accessors'][0]
    const { byteOffset: inView = 0, componentType, count, type, sparse } = accessor
    const {
      buffer,
      byteOffset = 0,
      byteLength,
      byteStride,
    } = scene.bufferViews[accessor.bufferView] as Scene['bufferViews'][0]
    const size = isPlace ? 12 : indexSizes[componentType]
    if (!size || sparse || buffer || type !== (isPlace ? 'VEC3' : 'SCALAR') || (isPlace && componentType !== float32)) {
      throw new UnreadableModel('unknown')
    }
    const stride = byteStride ?? size
    const isWhole = [inView, count, byteOffset, byteLength, stride].every((n) => Number.isInteger(n) && n >= 0)
    if (!isWhole || inView + (count - 1) * stride + size > byteLength || byteOffset + byteLength > binarySize) {
      throw new UnreadableModel('truncated')
    }
    return { count, size, at: (element) => binaryAt + byteOffset + inView + element * stride }
  }
}

function build(view: DataView, shown: Shown[]): Mesh {
  const ends = shown.map(({ vertices, indices }) => 3 * Math.floor((indices ?? vertices).count / 3))
  const total = ends.reduce((sum, end) => sum + end, 0)
  if (total > 3 * mostTriangles) {
    throw new UnreadableModel('too_large')
  }
  const positions = new Float32Array(3 * total)
  const corners = new Uint32Array(total)
  let [corner, first] = [0, 0]
  for (const [number, { vertices, indices, way }] of shown.entries()) {
    const isMirrored = mirrors(way) // it keeps its outside
    for (let n = 0; n < (ends[number] as number); n++, corner++) {
      const from = isMirrored && n % 3 ? n + 3 - 2 * (n % 3) : n
      const vertex = indices ? read(view, indices, from) : from
      if (vertex >= vertices.count) {
        throw new UnreadableModel('unknown')
      }
      const at = vertices.at(vertex)
      const to = 3 * corner
      move(way, view.getFloat32(at, true), view.getFloat32(at + 4, true), view.getFloat32(at + 8, true), positions, to)
      checkPlace(positions[to] as number, positions[to + 1] as number, positions[to + 2] as number)
      corners[corner] = first + vertex
    }
    first += vertices.count
  }
  return { positions, unit: 'M', up: 'y', corners }
}

function read(view: DataView, { at, size }: Elements, element: number): number {
  const place = at(element)
  return size === 1 ? view.getUint8(place) : size === 2 ? view.getUint16(place, true) : view.getUint32(place, true)
}

/** The node's own transformation: a matrix, written column by column, or scale, turn and shift in this order. */
function wayOf({ matrix, scale = [1, 1, 1], rotation = [0, 0, 0, 1], translation = [0, 0, 0] }: Node): Affine {
  const [x, y, z, w] = rotation as [number, number, number, number]
  const k = 2 / (x * x + y * y + z * z + w * w) // it should have length 1, and programs round
  const turn = [
    [1 - k * (y * y + z * z), k * (x * y + w * z), k * (x * z - w * y)],
    [k * (x * y - w * z), 1 - k * (x * x + z * z), k * (y * z + w * x)],
    [k * (x * z + w * y), k * (y * z - w * x), 1 - k * (x * x + y * y)],
  ]
  const way = matrix?.filter((_, at) => at % 4 < 3) ?? [
    ...turn.flatMap((row, axis) => row.map((value) => value * (scale[axis] as number))),
    ...translation,
  ]
  if (way.length !== 12 || !way.every(Number.isFinite)) {
    throw new UnreadableModel('unknown')
  }
  return way
}
