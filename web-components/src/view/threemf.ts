import { inMillimetres } from '../core/format.ts'
import type { LengthUnit } from '../core/types.ts'
import { identity, sized, times, type Matrix } from './matrix.ts'
import { add, addMoved, refuse, type Mesh } from './mesh.ts'
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
const readExtensions = /\/(core|production|material|trianglesets)\/20/

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
}

/** Puts an object of this part, or of the one that `path` names, somewhere. */
interface Placement {
  path: string | undefined
  id: string
  way: Matrix
}

/** Reads what the build section of a 3MF places, in the unit of the file. */
export async function readThreeMf(file: Blob, signal?: AbortSignal): Promise<Mesh> {
  const unpack = await openZip(file, signal)
  const parts = new Map<string, Part>()
  let elements = 0

  /** Fills a part with what its tags say. Elements of other namespaces than the model's own are passed over. */
  const reader = (part: Part): ((name: string, attributes: string, prefix: string) => void) => {
    let own: string | undefined
    let solid: Solid | undefined
    return (name, attributes, prefix) => {
      own ??= prefix
      const text = (key: string): string => attribute(attributes, key) ?? ''
      const number = (key: string): number => Number(attribute(attributes, key) ?? NaN)
      const placement = (): Placement => {
        // Twelve numbers, three of each column.
        const columns = attribute(attributes, 'transform')?.trim().split(/\s+/).map(Number)
        const way = columns?.flatMap((part, at) => (at % 3 < 2 ? part : [part, Number(at > 10)])) ?? identity
        check(way.length === 16 && way.every(Number.isFinite) && ++elements <= mostElements)
        return { path: attribute(attributes, 'path'), id: text('objectid'), way }
      }
      if (prefix !== own) {
        return
      }
      if (name === 'vertex') {
        add(solid?.vertices ?? refuse('unknown'), number('x'), number('y'), number('z'))
      } else if (name === 'triangle') {
        add(solid?.corners ?? refuse('unknown'), number('v1'), number('v2'), number('v3'))
      } else if (name === 'object') {
        check(++elements <= mostElements)
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
        part.unit = units[text('unit') || 'millimeter'] ?? refuse('unknown')
      }
    }
  }

  /** Reads a model part, once. */
  const load = async (name: string): Promise<Part> => {
    let part = parts.get(name)
    const source = part ? undefined : unpack(name)
    if (source) {
      part = { name, unit: 'MM', objects: new Map(), items: [] }
      await readTags(source, reader(part))
      parts.set(name, part)
    }
    return part ?? refuse('unknown') // an archive of something else, or a part is missing
  }

  /** Adds an object and its components. Few of them can stand for any number: each counts. */
  const place = async (from: Part, { path, id, way: own }: Placement, outer: Matrix, above: number): Promise<void> => {
    const part = await load(path === undefined ? from.name : partName(from.name, path))
    const solid = part.objects.get(id)
    if (!solid || above > mostNesting) {
      return refuse('unknown') // it speaks of what is not there, or is put together of itself
    }
    if (++elements > mostElements) {
      refuse('too_large')
    }
    const scale = inMillimetres[part.unit] / inMillimetres[from.unit]
    const way = times(outer, times(own, sized([scale, scale, scale], [0, 0, 0])))
    if (solid.isMade) {
      addMoved(positions, way, solid.vertices, solid.corners)
      for (const component of solid.components) {
        await place(part, component, way, above + 1)
      }
    }
  }

  const root = await load(await findRoot(unpack('_rels/.rels')))
  const positions: number[] = []
  for (const item of root.items) {
    await place(root, item, identity, 0)
  }
  return { positions: new Float32Array(positions), unit: root.unit }
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

function check(isRight: boolean): void {
  if (!isRight) {
    refuse('unknown')
  }
}
