import type { Place } from '../core/flow.ts'
import type { Mesh } from '../view/mesh.ts'
import type { Scene, SceneColors, SceneListener } from '../view/scene.ts'

/** All that a drawing depends on. */
export interface Picture {
  mesh: Mesh
  /** Millimetres of one unit of the mesh. */
  scale: number
  thickness: Float32Array | undefined
  /** Walls below it are marked, in millimetres. */
  limit: number
  box: boolean
  coin: boolean
  /** Where to look, in millimetres along the file's axes. */
  place: Place | undefined
  colors: SceneColors
}

/** A scene that is told only what has changed: whatever it is told it draws. */
export class Stage {
  readonly scene: Scene
  #now: Partial<Picture> = {}

  /** Throws where nothing can be drawn. */
  static async on(canvas: HTMLCanvasElement, listener: SceneListener): Promise<Stage> {
    const { Scene } = await import('../view/scene.ts')
    return new Stage(new Scene(canvas, listener))
  }

  constructor(scene: Scene) {
    this.scene = scene
  }

  show(next: Picture): void {
    const { scene } = this
    const now = this.#now
    this.#now = next
    if (!isSame(now.colors, next.colors)) {
      scene.setColors(next.colors)
    }
    const isOther = now.mesh !== next.mesh
    if (isOther) {
      scene.setMesh(next.mesh, next.scale)
    } else if (now.scale !== next.scale) {
      scene.setScale(next.scale)
    }
    if (isOther ? next.thickness : now.thickness !== next.thickness || now.limit !== next.limit) {
      scene.setThickness(next.thickness, next.limit)
    }
    if (Boolean(now.box) !== next.box) {
      scene.showBox(next.box)
    }
    if (Boolean(now.coin) !== next.coin) {
      scene.showCoin(next.coin)
    }
    if (next.place ? now.place !== next.place || isOther : now.place) {
      this.#turn(next)
    }
  }

  #turn({ place, mesh, scale }: Picture): void {
    if (!place) {
      this.scene.mark(undefined)
      return
    }
    const [x, y, z] = place.map((each) => each / scale) as [number, number, number]
    this.scene.focus(mesh.up === 'y' ? [x, z, -y] : [x, y, z])
  }
}

function isSame(one: SceneColors | undefined, other: SceneColors): boolean {
  return one !== undefined && Object.entries(other).every(([name, value]) => one[name as keyof SceneColors] === value)
}

/** The colours as the sheet has resolved them: custom properties alone would still hold `light-dark()`. */
export function paletteOf(probe: Element): SceneColors {
  const { color, backgroundColor, borderTopColor, borderBottomColor, outlineColor } = getComputedStyle(probe)
  return {
    model: color,
    background: backgroundColor,
    grid: borderTopColor,
    box: borderBottomColor,
    thin: outlineColor,
  }
}
