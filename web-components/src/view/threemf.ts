import { inMillimetres } from '../core/format.ts'
import type { LengthUnit } from '../core/types.ts'
import { identity, mirrors, move, scaled, then, type Affine } from './affine.ts'
import { checkPlace, mostTriangles, UnreadableModel, type Mesh } from './mesh.ts'
import { add } from './stl.ts'
import { attribute, readTags } from './xml.ts'
import { openZip, partName } from './zip.ts'

/** The units of 3MF (core specification 1.3, 3.4). */
const units: Readonly<Record<string, LengthUnit>> = {
  micron: 'MICRON',
  millimeter: 'MM',
  centimeter: 'CM',
  inch: 'INCH',
  foot: 'FOOT',
  meter: 'M',
}

/** The extensions that a file may require: they change nothing of the shape that is not read here. */
const readExtensions = /\/(core\/2015\/02|production\/2015\/06|material\/2015\/02|trianglesets\/2021\/07)$/

// Far beyond real files: they bound what a file of empty elements costs.
const mostElements = 200_000
const mostNesting = 32

/** One model part of a package. */
interface Part {
  name: string
  unit: LengthUnit
  objects: Map<string, Solid>
  items: Placement[]
}

/** An object: a mesh, or put together of others. */
interface Solid {
  /** Supports and the like are not part of what is made. */
  isMade: boolean
  vertices: number[]
  corners: number[]
  components: Placement[]
  /** How many triangles it stands for with all its components; -1 while they are counted. */
  triangles?: number
}

/** Puts an object of this part, or of the one that `path` names, somewhere. */
interface Placement {
  path: string | undefined
  id: string
  way: Affine
}

/** Reads what the build section of a 3MF places, in the unit of the file. */
export async function readThreeMf(file: Blob, signal?: AbortSignal): Promise<Mesh> {
  const unpack = await openZip(file, signal)
  const parts = new Map<string, Part>()
  let elements = 0

  /** Reads a model part, once. */
  const load = async (name: string): Promise<Part> => {
    let part = parts.get(name)
    const source = part ? undefined : unpack(name)
    if (source) {
      part = { name, unit: 'MM', objects: new Map(), items: [] }
      await readTags(
        source,
        reader(part, () => ++elements),
      )
      parts.set(name, part)
    }
    return part ?? refuse() // an archive of something else, or a part is missing
  }

  /** How many triangles a placement stands for. Counted before anything is made: few components can stand for many. */
  const count = async (from: Part, placement: Placement, above: number): Promise<number> => {
    const part = await load(placement.path === undefined ? from.name : partName(from.name, placement.path))
    const solid = part.objects.get(placement.id)
    if (!solid || solid.triangles === -1 || above > mostNesting) {
      return refuse() // it speaks of what is not there, or is put together of itself
    }
    if (solid.triangles === undefined) {
      solid.triangles = -1
      solid.triangles = solid.isMade ? await sum(part, solid.components, solid.corners.length / 3, above + 1) : 0
    }
    return solid.triangles
  }

  const sum = async (from: Part, placements: Placement[], own: number, above: number): Promise<number> => {
    for (const placement of placements) {
      own += await count(from, placement, above)
      if (own > mostTriangles) {
        throw new UnreadableModel('too_large')
      }
    }
    return own
  }

  const root = await load(await findRoot(unpack('_rels/.rels')))
  const positions = new Float32Array(9 * (await sum(root, root.items, 0, 0)))
  let filled = 0

  /** Adds an object and its components; all their parts were loaded when they were counted. */
  const place = (from: Part, { path, id, way: own }: Placement, outer: Affine): void => {
    const part = path === undefined ? from : (parts.get(partName(from.name, path)) as Part)
    const solid = part.objects.get(id)
    if (solid?.triangles) {
      const way = then(then(scaled(inMillimetres[part.unit] / inMillimetres[from.unit]), own), outer)
      filled = put(solid, way, positions, filled)
      for (const component of solid.components) {
        place(part, component, way)
      }
    }
  }
  for (const item of root.items) {
    place(root, item, identity)
  }
  return { positions, unit: root.unit }
}

/** The part that the package begins with. Some exporters forget to say it, and all use the same name. */
async function findRoot(relations: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  let found = relations ? '' : '3d/3dmodel.model'
  if (relations) {
    await readTags(relations, (_name, attributes) => {
      if (/\/3dmodel["']/.test(attributes)) {
        found ||= partName('', attribute(attributes, 'Target') ?? '')
      }
    })
  }
  return found
}

/** Fills a part with what its tags say. Elements of other namespaces than the model's own are passed over. */
function reader(part: Part, tally: () => number): (name: string, attributes: string, prefix: string) => void {
  let own: string | undefined
  let solid: Solid | undefined
  return (name, attributes, prefix) => {
    own ??= prefix
    const text = (key: string): string => attribute(attributes, key) ?? ''
    const number = (key: string): number => Number(attribute(attributes, key) ?? NaN)
    const placement = (): Placement => {
      const way = (attribute(attributes, 'transform') ?? identity.join(' ')).trim().split(/\s+/).map(Number)
      check(way.length === 12 && way.every(Number.isFinite) && tally() <= mostElements)
      return { path: attribute(attributes, 'path'), id: text('objectid'), way }
    }
    if (prefix !== own) {
      return
    }
    if (name === 'vertex') {
      add(solid?.vertices ?? refuse(), number('x'), number('y'), number('z'))
    } else if (name === 'triangle') {
      add(solid?.corners ?? refuse(), number('v1'), number('v2'), number('v3'))
    } else if (name === 'object') {
      check(tally() <= mostElements)
      solid = { isMade: /^(model|surface)?$/.test(text('type')), vertices: [], corners: [], components: [] }
      part.objects.set(text('id'), solid)
    } else if (name === 'component') {
      solid?.components.push(placement())
    } else if (name === 'item') {
      part.items.push(placement())
    } else if (name === 'model') {
      for (const extension of text('requiredextensions').split(/\s+/)) {
        check(!extension || readExtensions.test(text(extension)))
      }
      part.unit = units[text('unit') || 'millimeter'] ?? refuse()
    }
  }
}

/** Adds the mesh of an object from place `to` on, and returns the place behind it. A mirrored one keeps its outside. */
function put({ vertices, corners }: Solid, way: Affine, positions: Float32Array, to: number): number {
  const isMirrored = mirrors(way)
  for (let n = 0; n < corners.length; n++) {
    const corner = isMirrored && n % 3 ? n + 3 - 2 * (n % 3) : n
    const at = 3 * (corners[corner] as number)
    const [x = NaN, y = NaN, z = NaN] = [vertices[at], vertices[at + 1], vertices[at + 2]]
    move(way, x, y, z, positions, to)
    checkPlace(positions[to] as number, positions[to + 1] as number, positions[to + 2] as number)
    to += 3
  }
  return to
}

function check(isRight: boolean): void {
  if (!isRight) {
    refuse()
  }
}

function refuse(): never {
  throw new UnreadableModel('unknown')
}
