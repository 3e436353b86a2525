import { inMillimetres } from '../core/format.ts'
import type { LengthUnit } from '../core/types.ts'
import { identity, mirrors, move, scaled, then, type Affine } from './affine.ts'
import { checkPlace, mostTriangles, UnreadableModel, type Mesh } from './mesh.ts'
import { Triples } from './triples.ts'
import { readTags, type Tag } from './xml.ts'
import { partName, Zip } from './zip.ts'

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

const modelRelation = 'http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel'

// Far beyond real files: they bound what a file of empty elements costs.
const mostPlacements = 200_000
const mostObjects = 100_000
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
  vertices: Triples
  corners: Triples
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
  return new ThreeMf(await new Zip(file, signal).open()).read()
}

class ThreeMf {
  readonly zip: Zip
  readonly parts = new Map<string, Part>()
  placements = 0
  positions = new Float32Array()
  filled = 0

  constructor(zip: Zip) {
    this.zip = zip
  }

  async read(): Promise<Mesh> {
    const root = await this.load(await this.root())
    let triangles = 0
    for (const item of root.items) {
      triangles += await this.count(root, item, 0)
      checkCount(triangles)
    }
    this.positions = new Float32Array(9 * triangles)
    for (const item of root.items) {
      this.place(root, item, identity)
    }
    return { positions: this.positions, unit: root.unit }
  }

  /** The part that the package begins with. */
  async root(): Promise<string> {
    let found = ''
    const relations = this.zip.parts.get('_rels/.rels')
    if (!relations) {
      return '3d/3dmodel.model' // some exporters forget the list, and all use this name
    }
    await readTags(this.zip.read(relations), (tag) => {
      const attributes = tag.name === 'Relationship' && tag.attributes()
      if (attributes && attributes.get('Type') === modelRelation && !found) {
        found = partName('', attributes.get('Target') ?? '')
      }
    })
    return found
  }

  /** Reads a model part, once. */
  async load(name: string): Promise<Part> {
    const known = this.parts.get(name)
    if (known) {
      return known
    }
    const packed = this.zip.parts.get(name)
    if (!packed) {
      throw new UnreadableModel('unknown') // an archive of something else, or a part is missing
    }
    const part: Part = { name, unit: 'MM', objects: new Map(), items: [] }
    await readTags(this.zip.read(packed), this.reader(part))
    this.parts.set(name, part)
    return part
  }

  /** Fills a part with what its tags say. Elements of other namespaces than the model's own are passed over. */
  reader(part: Part): (tag: Tag) => void {
    let prefix: string | undefined
    let solid = newSolid()
    return (tag) => {
      prefix ??= tag.prefix
      if (tag.closes || tag.prefix !== prefix) {
        return
      }
      const { found } = tag
      switch (tag.name) {
        case 'vertex':
          tag.numbers('', letterX)
          checkPlace(...found)
          solid.vertices.add(...found)
          break
        case 'triangle':
          tag.numbers('v', digitOne)
          solid.corners.add(...found)
          break
        case 'object': {
          const attributes = tag.attributes()
          solid = newSolid()
          solid.isMade = /^(model|surface)?$/.test(attributes.get('type') ?? '')
          part.objects.set(attributes.get('id') ?? '', solid)
          if (part.objects.size > mostObjects) {
            throw new UnreadableModel('too_large')
          }
          break
        }
        case 'component':
          solid.components.push(this.placement(tag))
          break
        case 'item':
          part.items.push(this.placement(tag))
          break
        case 'model':
          part.unit = unitOf(tag.attributes())
      }
    }
  }

  placement(tag: Tag): Placement {
    const attributes = tag.attributes()
    const transform = attributes.get('transform')
    const way = transform === undefined ? identity : transform.trim().split(/\s+/).map(Number)
    if (++this.placements > mostPlacements || way.length !== 12 || !way.every(Number.isFinite)) {
      throw new UnreadableModel('unknown')
    }
    return { path: attributes.get('path'), id: attributes.get('objectid') ?? '', way }
  }

  /** How many triangles a placement stands for. Counted before anything is made: few components can stand for many. */
  async count(from: Part, placement: Placement, above: number): Promise<number> {
    const part = await this.load(placement.path === undefined ? from.name : partName(from.name, placement.path))
    const solid = part.objects.get(placement.id)
    if (!solid || solid.triangles === -1 || above > mostNesting) {
      throw new UnreadableModel('unknown') // it speaks of what is not there, or is put together of itself
    }
    if (solid.triangles === undefined) {
      solid.triangles = -1
      let sum = solid.isMade ? solid.corners.size / 3 : 0
      for (const component of solid.isMade ? solid.components : []) {
        sum += await this.count(part, component, above + 1)
        checkCount(sum)
      }
      solid.triangles = sum
    }
    return solid.triangles
  }

  /** Adds an object and its components; all their parts were loaded when they were counted. */
  place(from: Part, placement: Placement, outer: Affine): void {
    const part = placement.path === undefined ? from : (this.parts.get(partName(from.name, placement.path)) as Part)
    const solid = part.objects.get(placement.id) as Solid
    if (!solid.triangles) {
      return
    }
    let way = then(placement.way, outer)
    if (part.unit !== from.unit) {
      way = then(scaled(inMillimetres[part.unit] / inMillimetres[from.unit]), way)
    }
    this.add(solid, way)
    for (const component of solid.components) {
      this.place(part, component, way)
    }
  }

  /** Adds the mesh of an object. A mirrored one keeps its outside outside. */
  add({ vertices, corners }: Solid, way: Affine): void {
    const swap = mirrors(way) ? [0, 2, 1] : [0, 1, 2]
    const { list, size } = vertices
    const to = this.positions
    for (let triangle = 0; triangle < corners.size; triangle += 3) {
      for (let corner = 0; corner < 3; corner++) {
        const at = 3 * (corners.list[triangle + (swap[corner] as number)] as number)
        if (!(at >= 0 && at < size)) {
          throw new UnreadableModel('unknown')
        }
        move(way, list[at] as number, list[at + 1] as number, list[at + 2] as number, to, this.filled)
        checkPlace(to[this.filled] as number, to[this.filled + 1] as number, to[this.filled + 2] as number)
        this.filled += 3
      }
    }
  }
}

const [letterX, digitOne] = [120, 49]

function newSolid(): Solid {
  return { isMade: true, vertices: new Triples(), corners: new Triples(), components: [] }
}

function unitOf(attributes: ReadonlyMap<string, string>): LengthUnit {
  for (const prefix of (attributes.get('requiredextensions') ?? '').split(/\s+/)) {
    if (prefix && !readExtensions.test(attributes.get(`xmlns:${prefix}`) ?? '')) {
      throw new UnreadableModel('unknown')
    }
  }
  const unit = units[attributes.get('unit') ?? 'millimeter']
  if (!unit) {
    throw new UnreadableModel('unknown')
  }
  return unit
}

function checkCount(triangles: number): void {
  if (triangles > mostTriangles) {
    throw new UnreadableModel('too_large')
  }
}
