import type { Mesh } from '../view/mesh.ts'
import { Emitter } from './emitter.ts'
import { fetchPlain } from './fetch-plain.ts'
import type { Flow } from './flow.ts'
import { safeAddress } from './links.ts'
import type { Part } from './part.ts'

const previews = new WeakMap<Part, Preview>()
/** How thick walls have to be where no material says more, in millimetres. */
const usualWall = 0.8

/**
 * What can be drawn of a part: what was read from the buyer's file, else the server's simplified model, which also has
 * the thickness of walls. Elements about the same part share it.
 */
export class Preview extends Emitter {
  readonly part: Part
  /** The server's model, once it was asked for. */
  served: Mesh | undefined
  /** Millimetres at each vertex of `served`. */
  thickness: Float32Array | undefined
  /** It could not be had. */
  hasFailed = false
  #asked = ''

  constructor(part: Part) {
    super()
    this.part = part
  }

  static of(part: Part): Preview {
    const preview = previews.get(part) ?? new Preview(part)
    previews.set(part, preview)
    return preview
  }

  /** What is drawn: the buyer's own file is there first, and has all of its triangles. */
  get mesh(): Mesh | undefined {
    return (this.thickness && this.served) ?? this.part.mesh ?? this.served
  }

  /** Asks for the server's model, with the thickness of walls if wanted. Never throws. */
  async load({ walls }: { walls: boolean }): Promise<void> {
    const { previewUrl, thicknessUrl } = this.part.model ?? {}
    const wanted = `${previewUrl ?? ''} ${walls ? (thicknessUrl ?? '') : ''}`
    if (!previewUrl || this.#asked === wanted) {
      return
    }
    this.#asked = wanted
    try {
      const [{ parseModel }, model, list] = await Promise.all([
        import('../view/parse.ts'),
        this.#fetch(previewUrl),
        walls && thicknessUrl ? this.#fetch(thicknessUrl) : undefined,
      ])
      const mesh = await parseModel(model, 'preview.glb')
      const thickness = list && new Float32Array(await list.arrayBuffer())
      if (this.#asked !== wanted) {
        return
      }
      Object.assign(this, { served: mesh, thickness, hasFailed: false })
    } catch {
      this.hasFailed = true // asked again with the next address: these end after a day
    }
    this.changed()
  }

  /** Back to the buyer's own file. */
  hideWalls(): void {
    this.thickness = undefined
    this.#asked = ''
    this.changed()
  }

  async #fetch(address: string): Promise<Blob> {
    const { shop } = this.part
    const response = await fetchPlain(safeAddress(address, shop.endpoint) ?? '', shop.fetch)
    return response.blob()
  }
}

/** Below which thickness walls are marked, in millimetres: what the selected material needs, else the most that any does. */
export function wallLimit({ selected, offers }: Flow): number {
  const limits = (selected ? [selected] : offers.nodes).flatMap(({ checks }) =>
    checks.flatMap(({ code, limit }) => (code === 'wall_too_thin' ? (limit ?? []) : [])),
  )
  return limits.length > 0 ? Math.max(...limits) : usualWall
}
