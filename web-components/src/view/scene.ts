import { moved, poseOf, type Pose } from './camera.ts'
import { coin, coinDiameter } from './coin.ts'
import { readColor } from './color.ts'
import { boxOf, type Box } from './facts.ts'
import { listen, type Turnable } from './gestures.ts'
import { apply, sized, type Vec } from './matrix.ts'
import type { Mesh } from './mesh.ts'
import { Picture, thick, type Stage } from './picture.ts'

/** The colours of a picture, in any CSS notation. */
export interface SceneColors {
  model: string
  grid: string
  /** Of what measures: the box around the model, and the coin. */
  box: string
  /** Of walls below the limit, and of the marker. */
  thin: string
  background: string
}

/** What a scene tells its owner. */
export interface SceneListener {
  /** The graphics card has dropped the picture; false may follow, by itself. */
  onLost?(isLost: boolean): void
  /** The camera has moved: once a frame at most. */
  onMove?(): void
}

const flightMilliseconds = 450

/**
 * A model on a canvas: lit, on a ground with a grid, turned by hand or by methods. A frame is drawn when something has
 * changed, and none otherwise. The canvas needs a size by style; its pixels follow that size.
 */
export class Scene implements Turnable {
  /** Frames drawn so far. */
  frames = 0
  readonly #canvas: HTMLCanvasElement
  readonly #gl: WebGL2RenderingContext
  readonly #listener: SceneListener
  readonly #ended = new AbortController()
  readonly #observer: ResizeObserver
  readonly #stage: Stage
  #picture: Picture | undefined
  #mesh: Mesh | undefined
  #millimetres!: number
  #showsCoin = false
  #request = 0
  /** The view of everything. */
  #whole!: Pose
  /** What the listener was last told of. */
  #seen: Pose | undefined
  /** The buyer has not moved the camera: it follows what is shown. */
  #isResting!: boolean
  #flight: { from: Pose; to: Pose; begun: number } | undefined

  /** Whether this browser can draw at all. */
  static supported(): boolean {
    return (isSupported ??= Boolean(new OffscreenCanvas(1, 1).getContext('webgl2')))
  }

  /** Throws where WebGL 2 cannot be had. */
  constructor(canvas: HTMLCanvasElement, listener: SceneListener = {}) {
    const gl = canvas.getContext('webgl2', { alpha: false })
    if (!gl) {
      throw new Error('WebGL 2 is not available')
    }
    this.#canvas = canvas
    this.#gl = gl
    this.#listener = listener
    this.#stage = {} as Stage // the rest is set by what follows
    this.setMesh(undefined)
    const { signal } = this.#ended
    canvas.addEventListener('webglcontextlost', this.#lose, { signal })
    canvas.addEventListener('webglcontextrestored', this.#restore, { signal })
    listen(canvas, this, signal)
    this.#observer = new ResizeObserver(this.#resize)
    this.#observer.observe(canvas)
    this.#resize()
  }

  /** Shows a mesh, of which one unit is so many millimetres; undefined shows the empty ground. */
  setMesh(mesh: Mesh | undefined, millimetres = 1): void {
    this.#mesh = mesh
    const positions = mesh?.positions ?? new Float32Array()
    const [low, high] = mesh ? boxOf(positions) : empty
    const half = (axis: 0 | 1 | 2): number => (high[axis] - low[axis]) / 2
    const middle = (axis: 0 | 1 | 2): number => low[axis] + half(axis)
    const toScene = sized([1, 1, 1], [-middle(0), -middle(1), -low[2]])
    const box: Box = [
      [-half(0), -half(1), 0],
      [half(0), half(1), 2 * half(2)],
    ]
    Object.assign(this.#stage, { positions, toScene, box, marker: undefined })
    this.#isResting = true
    this.setThickness(undefined, 0)
    this.setScale(millimetres)
  }

  /** Tells how many millimetres one unit of the mesh is: the coin beside it shrinks or grows. */
  setScale(millimetres: number): void {
    this.#millimetres = millimetres
    this.showCoin(this.#showsCoin)
  }

  /** Marks walls thinner than `limit`. `list` is by vertex of the file, NaN where nothing is known, in the limit's unit. */
  setThickness(list: Float32Array | undefined, limit: number): void {
    this.#picture?.forget('model')
    this.#stage.thickness = list && this.#mesh && byCorner(this.#mesh, list)
    this.#stage.limit = limit
    this.#invalidate()
  }

  /** Nothing is drawn before. */
  setColors(colors: SceneColors): void {
    const read = Object.entries(colors).map(([name, color]: [string, string]) => [name, readColor(color)])
    this.#stage.colors = Object.fromEntries(read) as Stage['colors']
    this.#invalidate()
  }

  showBox(shows: boolean): void {
    this.#stage.showsBox = shows
    this.#invalidate()
  }

  /** Puts a coin of 24 mm beside the model. */
  showCoin(shows: boolean): void {
    this.#showsCoin = shows
    const millimetre = 1 / this.#millimetres
    const size = coinDiameter * millimetre
    const [low, high] = this.#stage.box
    const at = high[0] + size / 2 + Math.max(size, 2 * high[0]) / 10
    this.#picture?.forget('coin')
    this.#stage.coin = shows ? { positions: coin(millimetre), at: [at, 0, 0] } : undefined
    this.#content = shows ? [low, [at + size / 2, high[1], Math.max(high[2], size)]] : [low, high]
    this.#rest()
  }

  /** What has to be in the picture. */
  #content!: Box

  /** Marks a place of the mesh, given in its own unit and axes; undefined takes the mark away. */
  mark(place: Vec | undefined): void {
    this.#stage.marker = place && apply(this.#stage.toScene, place)
    this.#invalidate()
  }

  /** Marks a place of the mesh and turns there, in a moment, or at once where motion is not wanted. */
  focus(place: Vec): void {
    this.mark(place)
    const target = apply(this.#stage.toScene, place)
    const [x, y, z] = target.map((part, axis) => part - (this.#whole[axis] as number)) as unknown as Vec
    const aside = Math.hypot(x, y)
    const azimuth = aside > this.#whole[5] / 100 ? Math.atan2(x, -y) : this.#stage.pose[3]
    this.#isResting = false
    this.#fly([...target, azimuth, 0.25 + Math.atan2(z, aside) / 1.5, this.#whole[5] / 1.8])
  }

  turn(right: number, up: number): void {
    this.#move((right * Math.PI) / 180, (up * Math.PI) / 180, 1)
  }

  zoom(factor: number): boolean {
    return this.#move(0, 0, factor)
  }

  /** Back to all of the model, without a mark. */
  reset(): void {
    this.mark(undefined)
    this.#isResting = true
    this.#fly(this.#whole)
  }

  /** The picture as it is now, as PNG. */
  toBlob(): Promise<Blob | null> {
    this.#draw()
    return new Promise((resolve) => {
      this.#canvas.toBlob(resolve)
    })
  }

  /** Frees what it holds of the graphics card's memory. The canvas can have another scene afterwards. */
  dispose(): void {
    this.#ended.abort()
    this.#observer.disconnect()
    cancelAnimationFrame(this.#request)
    this.#picture?.free()
    this.#picture = undefined
    this.#canvas.width = this.#canvas.height = 1
  }

  readonly #lose = (event: Event): void => {
    event.preventDefault() // or it is never restored
    this.#picture = undefined
    this.#listener.onLost?.(true)
  }

  readonly #restore = (): void => {
    this.#invalidate()
    this.#listener.onLost?.(false)
  }

  readonly #resize = (): void => {
    const canvas = this.#canvas
    const scale = Math.min(devicePixelRatio, 2)
    const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)]
    if (width && height && (width !== canvas.width || height !== canvas.height)) {
      canvas.width = width
      canvas.height = height
      this.#rest()
      this.#draw() // at once: a canvas of a new size is blank
    }
  }

  /** What is in the picture has changed: all of it is shown, unless the buyer has turned it. */
  #rest(): void {
    const [low, high] = this.#content
    const size = Math.max(high[0] - low[0], high[1] - low[1], high[2] / 2)
    this.#stage.reach = 1.6 * size
    this.#stage.cell = cellOf(size * this.#millimetres) / this.#millimetres
    this.#whole = poseOf(this.#content, this.#canvas.width / this.#canvas.height)
    if (this.#isResting) {
      this.#flight = undefined
      this.#stage.pose = this.#whole
    }
    this.#invalidate()
  }

  /** The buyer moves the camera, and nothing else any more. False where it cannot go further. */
  #move(right: number, up: number, factor: number): boolean {
    const { pose } = this.#stage
    this.#stage.pose = moved(pose, this.#whole, right, up, factor)
    this.#flight = undefined
    this.#isResting = false
    this.#invalidate()
    return pose[5] !== this.#stage.pose[5]
  }

  #fly(to: Pose): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.#flight = undefined
      this.#stage.pose = to
    } else {
      const from = [...this.#stage.pose] as [...Pose]
      from[3] = to[3] + Math.atan2(Math.sin(from[3] - to[3]), Math.cos(from[3] - to[3])) // the shorter way round
      this.#flight = { from, to, begun: performance.now() }
    }
    this.#invalidate()
  }

  /** Draws with the next frame. */
  #invalidate(): void {
    if (!this.#ended.signal.aborted) {
      this.#request ||= requestAnimationFrame(() => {
        this.#request = 0
        this.#draw()
      })
    }
  }

  #draw(): void {
    const { width, height, clientWidth } = this.#canvas
    const { colors } = this.#stage
    if (clientWidth && colors && !this.#gl.isContextLost() && !this.#ended.signal.aborted) {
      if (this.#flight) {
        const { from, to, begun } = this.#flight
        const part = Math.min(1, (performance.now() - begun) / flightMilliseconds)
        const eased = part * part * (3 - 2 * part)
        this.#stage.pose = from.map((value, at) => value + ((to[at] as number) - value) * eased) as unknown as Pose
        if (part < 1) {
          this.#invalidate()
        } else {
          this.#flight = undefined
        }
      }
      this.frames++
      this.#picture ??= new Picture(this.#gl)
      this.#picture.draw(this.#stage, colors, width, height)
      if (this.#seen !== this.#stage.pose) {
        this.#seen = this.#stage.pose
        this.#listener.onMove?.()
      }
    }
  }
}

/** Where there is no model: the ground of one. */
const empty: Box = [
  [-1, -1, 0],
  [1, 1, 1],
]

let isSupported: boolean | undefined

/** The side of a cell in millimetres: 1, 2 or 5 times a power of ten, some twelve to a size. */
function cellOf(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size / 12))
  return power * ([5, 2].find((step) => step * power <= size / 12) ?? 1)
}

/** Spreads a list by vertex over the corners of the triangles; what is not known counts as thick. */
function byCorner({ positions, corners }: Mesh, list: Float32Array): Float32Array {
  return Float32Array.from({ length: positions.length / 3 }, (_, corner) => {
    const value = list[corners?.[corner] ?? corner] ?? NaN
    return value >= 0 ? value : thick
  })
}
