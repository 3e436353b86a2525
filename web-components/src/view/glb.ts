import { identity, mirrors, move, then, type Affine } from './affine.ts'
import { checkPlace, mostTriangles, UnreadableModel, type Mesh } from './mesh.ts'

/** What is read of the JSON in a glTF file. Nothing of it can be relied on. */
interface Document {
  extensionsRequired?: string[]
  scene?: number
  scenes?: { nodes?: number[] }[]
  nodes?: GltfNode[]
  meshes?: { primitives?: Primitive[] }[]
  accessors?: Accessor[]
  bufferViews?: { buffer?: number; byteOffset?: number; byteLength?: number; byteStride?: number }[]
  buffers?: { uri?: string }[]
}

interface GltfNode {
  children?: number[]
  mesh?: number
  matrix?: number[]
  translation?: number[]
  rotation?: number[]
  scale?: number[]
}

interface Primitive {
  attributes?: { POSITION?: number }
  indices?: number
  mode?: number
}

interface Accessor {
  bufferView?: number
  byteOffset?: number
  componentType?: number
  count?: number
  type?: string
  sparse?: unknown
}

/** A primitive somewhere in the scene, held against the file. */
interface Shown {
  vertices: Elements
  indices: Elements | undefined
  way: Affine
}

/** The elements of an accessor, as they are in the file. */
interface Elements {
  count: number
  stride: number
  at: number
  read: (place: number) => number
}

const [triangleList, float32] = [4, 5126]
const [chunkJson, chunkBinary] = [0x4e4f534a, 0x004e4942]
const mostSceneBytes = 16 << 20
/** Extensions that say nothing about shapes. */
const ignorable = /^(KHR_(materials|lights|texture|animation|xmp)|EXT_(texture|lights)|MSFT_texture)_/

/** Reads what the scene of a GLB shows, in metres: triangles with plain positions, such as the server's previews have. */
export async function readGlb(file: Blob, signal?: AbortSignal): Promise<Mesh> {
  const view = new DataView(await file.arrayBuffer())
  signal?.throwIfAborted()
  const glb = new Glb(view)
  return glb.read()
}

class Glb {
  readonly view: DataView
  document: Document = {}
  /** Where the binary data begins, and how much there is. */
  binary = { at: 0, size: 0 }
  readonly seen = new Set<number>()
  readonly shown: Shown[] = []

  constructor(view: DataView) {
    this.view = view
  }

  read(): Mesh {
    this.chunks()
    const { extensionsRequired = [], scenes, scene = 0, nodes = [] } = this.document
    if (!extensionsRequired.every((name) => ignorable.test(name))) {
      throw new UnreadableModel('unknown') // compressed, say
    }
    const below = new Set(nodes.flatMap(({ children = [] }) => children))
    const roots = scenes ? (scenes[scene]?.nodes ?? []) : [...nodes.keys()].filter((node) => !below.has(node))
    const todo = roots.map((node): [number, Affine] => [node, identity])
    for (const [node, outer] of todo) {
      this.visit(node, outer, todo) // which adds those below it
    }
    return this.build()
  }

  chunks(): void {
    const { view } = this
    if (view.byteLength < 20 || view.getUint32(8, true) > view.byteLength) {
      throw new UnreadableModel('truncated')
    }
    if (view.getUint32(4, true) !== 2) {
      throw new UnreadableModel('unknown')
    }
    for (let at = 12; at + 8 <= view.byteLength; at += 8 + view.getUint32(at, true)) {
      const size = view.getUint32(at, true)
      const kind = view.getUint32(at + 4, true)
      if (size > view.byteLength - at - 8) {
        throw new UnreadableModel('truncated')
      }
      if (at === 12 && kind === chunkJson && size <= mostSceneBytes) {
        this.document = parse(new Uint8Array(view.buffer, at + 8, size))
      } else if (kind === chunkBinary && !this.binary.at) {
        this.binary = { at: at + 8, size }
      }
    }
  }

  /** Notes what a node shows, and those below it for later. */
  visit(at: number, outer: Affine, todo: [number, Affine][]): void {
    const node = this.document.nodes?.[at]
    // Nodes make trees (3.5.2): one that comes again would be a circle, or stand for any number of copies.
    if (!node || this.seen.has(at)) {
      throw new UnreadableModel('unknown')
    }
    this.seen.add(at)
    const way = then(wayOf(node), outer)
    const mesh = node.mesh === undefined ? undefined : this.document.meshes?.[node.mesh]
    for (const { attributes, indices, mode = triangleList } of mesh?.primitives ?? []) {
      if (mode === triangleList && attributes?.POSITION !== undefined) {
        const vertices = this.elements(attributes.POSITION, 'VEC3')
        this.shown.push({
          vertices,
          indices: indices === undefined ? undefined : this.elements(indices, 'SCALAR'),
          way,
        })
      }
    }
    todo.push(...(node.children ?? []).map((child): [number, Affine] => [child, way]))
  }

  /** Holds an accessor against the file. */
  elements(accessor: number, type: string): Elements {
    const { view, document, binary } = this
    const {
      bufferView = -1,
      byteOffset = 0,
      componentType,
      count = -1,
      type: has,
      sparse,
    } = document.accessors?.[accessor] ?? {}
    const { buffer, byteOffset: from = 0, byteLength = -1, byteStride } = document.bufferViews?.[bufferView] ?? {}
    const isPlace = type === 'VEC3'
    const size = isPlace ? 12 : { 5121: 1, 5123: 2, 5125: 4 }[componentType ?? 0]
    if (
      has !== type ||
      sparse ||
      !size ||
      (isPlace && componentType !== float32) ||
      buffer ||
      document.buffers?.[0]?.uri
    ) {
      throw new UnreadableModel('unknown')
    }
    const stride = byteStride ?? size
    const isWhole = [byteOffset, count, from, byteLength, stride].every((n) => Number.isInteger(n) && n >= 0)
    if (
      !isWhole ||
      (count > 0 && byteOffset + (count - 1) * stride + size > byteLength) ||
      from + byteLength > binary.size
    ) {
      throw new UnreadableModel('truncated')
    }
    const read = (place: number): number =>
      size === 1 ? view.getUint8(place) : size === 2 ? view.getUint16(place, true) : view.getUint32(place, true)
    return { count, stride, at: binary.at + from + byteOffset, read }
  }

  build(): Mesh {
    const count = this.shown.reduce(
      (sum, { vertices, indices }) => sum + Math.floor((indices ?? vertices).count / 3),
      0,
    )
    if (count > mostTriangles) {
      throw new UnreadableModel('too_large')
    }
    const mesh: Mesh = {
      positions: new Float32Array(9 * count),
      unit: 'M',
      up: 'y',
      corners: new Uint32Array(3 * count),
    }
    let [corner, first] = [0, 0]
    for (const shown of this.shown) {
      corner = this.add(mesh, shown, corner, first)
      first += shown.vertices.count
    }
    return mesh
  }

  /** Adds a primitive whose corners begin at `corner` and whose vertices count from `first`. */
  add({ positions, corners }: Mesh, { vertices, indices, way }: Shown, corner: number, first: number): number {
    const { view } = this
    const count = 3 * Math.floor((indices ?? vertices).count / 3)
    const swap = mirrors(way) ? [0, 2, 1] : [0, 1, 2]
    for (let n = 0; n < count; n++, corner++) {
      const which = n - (n % 3) + (swap[n % 3] as number)
      const vertex = indices ? indices.read(indices.at + which * indices.stride) : which
      if (vertex >= vertices.count) {
        throw new UnreadableModel('unknown')
      }
      const at = vertices.at + vertex * vertices.stride
      const to = 3 * corner
      move(way, view.getFloat32(at, true), view.getFloat32(at + 4, true), view.getFloat32(at + 8, true), positions, to)
      checkPlace(positions[to] as number, positions[to + 1] as number, positions[to + 2] as number)
      ;(corners as Uint32Array)[corner] = first + vertex
    }
    return corner
  }
}

function parse(bytes: Uint8Array): Document {
  try {
    return (JSON.parse(new TextDecoder().decode(bytes)) ?? {}) as Document
  } catch {
    throw new UnreadableModel('unknown')
  }
}

/** The node's own transformation: a matrix, written column by column, or scale, turn and shift in this order. */
function wayOf({ matrix, scale = [1, 1, 1], rotation = [0, 0, 0, 1], translation = [0, 0, 0] }: GltfNode): Affine {
  let way: number[]
  if (matrix) {
    way = matrix.filter((_, at) => at % 4 < 3)
  } else {
    const [x, y, z, w] = rotation as [number, number, number, number]
    const k = 2 / (x * x + y * y + z * z + w * w) // it should have length 1, and programs round
    const turn = [
      [1 - k * (y * y + z * z), k * (x * y + w * z), k * (x * z - w * y)],
      [k * (x * y - w * z), 1 - k * (x * x + z * z), k * (y * z + w * x)],
      [k * (x * z + w * y), k * (y * z - w * x), 1 - k * (x * x + y * y)],
    ]
    way = [...turn.flatMap((row, axis) => row.map((value) => value * (scale[axis] as number))), ...translation]
  }
  if (way.length !== 12 || !way.every(Number.isFinite)) {
    throw new UnreadableModel('unknown')
  }
  return way
}
