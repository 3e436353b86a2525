import type { Place } from '../core/flow.ts'
import type { Mesh } from '../view/mesh.ts'
import { Scene, type SceneColors, type SceneListener } from '../view/scene.ts'

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
  /** Has the colours that the sheet gives. */
  probe: Element
}

/** A scene that is told only what has changed: whatever it is told it draws. */
export class Stage {
  readonly scene: Scene
  #now: Partial<Picture> = {}
  #colors = ''

  /** Throws where nothing can be drawn. */
  constructor(canvas: HTMLCanvasElement, listener: SceneListener) {
    this.scene = new Scene(canvas, listener)
  }

  show(next: Picture): void {
    const { scene } = this
    const now = this.#now
    this.#now = next
    const colors = paletteOf(next.probe)
    const names = Object.values(colors).join()
    if (this.#colors !== names) {
      this.#colors = names
      scene.setColors(colors)
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

  #turn({ place, scale }: Picture): void {
    if (place) {
      this.scene.focus(place.map((each) => each / scale) as [number, number, number])
    } else {
      this.scene.mark(undefined)
    }
  }
}

/** The colours as the sheet has resolved them: custom properties alone would still hold `light-dark()`. */
function paletteOf(probe: Element): SceneColors {
  const { color, backgroundColor, borderTopColor, borderBottomColor, outlineColor } = getComputedStyle(probe)
  return {
    model: color,
    background: backgroundColor,
    grid: borderTopColor,
    box: borderBottomColor,
    thin: outlineColor,
  }
}
