import { times, type Matrix } from './matrix.ts'
import { addMoved, mostTriangles, refuse, type Mesh } from './mesh.ts'

/**
 * What is read of the JSON in a glTF file. Nothing of it can be relied on: what is not there ends in a TypeError. So does
 * what is compressed by an extension: its accessors have no view.
 */
interface Scene {
  scene?: number
  scenes: { nodes?: number[] }[]
  nodes: Node[]
  meshes: { primitives: { attributes: { POSITION: number }; indices?: number; mode?: number }[] }[]
  accessors: Accessor[]
  bufferViews: BufferView[]
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

interface Accessor {
  bufferView: number
  byteOffset?: number
  componentType: keyof typeof kinds
  count: number
  normalized?: boolean
  sparse?: object
}

interface BufferView {
  buffer: number
  byteOffset?: number
  byteLength: number
  byteStride?: number
}

/** In glTF y points up. */
const zUp: Matrix = [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1]
const triangleList = 4
/** How numbers are written: bytes each, and the view's way to read them. */
const kinds = {
  5121: [1, 'getUint8'],
  5123: [2, 'getUint16'],
  5125: [4, 'getUint32'],
  5126: [4, 'getFloat32'],
} as const
const chunkJson = 0x4e4f534a
const mostSceneBytes = 16 << 20
/** Reads what the scene of a GLB shows, in metres: triangles with plain positions, such as the server's previews have. */
export async function readGlb(file: Blob, signal?: AbortSignal): Promise<Mesh> {
  const view = new DataView(await file.arrayBuffer())
  signal?.throwIfAborted()
  const u32 = (place: number): number => view.getUint32(place, true)
  const size = view.byteLength < 20 ? -1 : u32(12)
  const binaryAt = 28 + size
  if (size < 0 || u32(8) > view.byteLength || binaryAt > view.byteLength) {
    refuse('truncated')
  }
  if (u32(4) !== 2 || u32(16) !== chunkJson || size > mostSceneBytes) {
    refuse('unknown')
  }
  const scene = JSON.parse(new TextDecoder().decode(new Uint8Array(view.buffer, 20, size))) as Scene
  const { nodes } = scene
  if (scene.buffers[0]?.uri) {
    refuse('unknown') // its data is in other files
  }

  const positions: number[] = []
  const corners: number[] = []
  let vertexCount = 0
  const todo = (scene.scenes[scene.scene ?? 0]?.nodes ?? []).map((node): [number, Matrix] => [node, zUp])
  for (const [number, outer] of todo) {
    const node = nodes[number] as Node
    // Nodes make trees (3.5.2): more of them would be a circle, or stand for any number of copies.
    if (todo.length > nodes.length) {
      refuse('unknown')
    }
    const way = times(outer, wayOf(node))
    const primitives = node.mesh === undefined ? [] : (scene.meshes[node.mesh]?.primitives ?? [])
    for (const { attributes, indices, mode = triangleList } of primitives) {
      if (mode === triangleList) {
        const vertices = numbers(attributes.POSITION, 3)
        const order =
          indices === undefined ? vertices.map((_, n) => n).slice(0, vertices.length / 3) : numbers(indices, 1)
        const whole = order.slice(0, order.length - (order.length % 3))
        addMoved(positions, way, vertices, whole, (vertex) => corners.push(vertexCount + vertex))
        vertexCount += vertices.length / 3
      }
    }
    for (const child of node.children ?? []) {
      todo.push([child, way]) // and this loop comes to it
    }
  }
  return { positions: new Float32Array(positions), unit: 'M', corners: new Uint32Array(corners) }

  /** The numbers of an accessor, so many to an element. It is held against the file before. */
  function numbers(accessor: number, width: number): Float64Array {
    const { bufferView, byteOffset: inView = 0, componentType, count, ...other } = scene.accessors[accessor] as Accessor
    const { buffer, byteOffset = 0, byteLength, byteStride } = scene.bufferViews[bufferView] as BufferView
    const [each, get] = kinds[componentType]
    if (buffer || other.sparse || other.normalized) {
      refuse('unknown')
    }
    const stride = byteStride ?? each * width
    const isWhole = [inView, count, byteOffset, byteLength, stride].every((n) => Number.isInteger(n) && n >= 0)
    const end = binaryAt + byteOffset + byteLength
    if (!isWhole || inView + (count - 1) * stride + each * width > byteLength || end > view.byteLength) {
      refuse('truncated')
    }
    if (count > 3 * mostTriangles) {
      refuse('too_large') // a stride of 0 repeats one element for nothing
    }
    const from = binaryAt + byteOffset + inView
    return Float64Array.from({ length: count * width }, (_, n) =>
      view[get](from + Math.floor(n / width) * stride + (n % width) * each, true),
    )
  }
}

/** The node's own transformation: a matrix, or scale, turn and shift in this order. */
function wayOf({ matrix, scale = [1, 1, 1], rotation = [0, 0, 0, 1], translation = [0, 0, 0] }: Node): Matrix {
  const [x = 0, y = 0, z = 0, w = 0] = rotation
  const turn = [
    [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y), 0],
    [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x), 0],
    [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y), 0],
  ]
  const way = matrix ?? [
    ...turn.flatMap((row, axis) => row.map((part) => part * (scale[axis] as number))),
    ...translation,
    1,
  ]
  if (way.length !== 16 || !way.every(Number.isFinite)) {
    refuse('unknown')
  }
  return way
}
