import { Camera, times, type Box, type Matrix, type Vec } from './camera.ts'
import { coin, coinDiameter } from './coin.ts'
import { readColor, type Rgb } from './color.ts'
import { listen, type Turnable } from './gestures.ts'
import { Program, Shape } from './gpu.ts'
import type { Mesh } from './mesh.ts'
import { ground, plain, solid } from './shaders.ts'

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
  /** The graphics card has dropped the picture; `restored` may follow, by itself. */
  onLost?(): void
  onRestored?(): void
  /** The camera has moved; once a frame at most. */
  onMove?(): void
}

/** What is on the graphics card. It is made anew when the card has lost it. */
interface Drawn {
  solid: Program
  ground: Program
  plain: Program
  box: Shape
  model?: Shape
  coin?: Shape
  shadow?: WebGLTexture
}

const focusMilliseconds = 450
const shadowPixels = 256
/** Where no thickness is known. */
const thick = 1e30

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
  readonly #camera = new Camera()
  readonly #ended = new AbortController()
  readonly #observer: ResizeObserver
  #drawn: Drawn | undefined
  #mesh: Mesh | undefined
  #box: Box = [
    [-1, -1, 0],
    [1, 1, 1],
  ]
  /** From the mesh's axes to the scene's: the model stands on the ground, in the middle. */
  #toScene: Matrix = []
  #millimetre = 1
  #thickness: Float32Array | undefined
  #limit = 0
  #marker: Vec | undefined
  #showsBox = false
  #showsCoin = false
  #colors: Record<keyof SceneColors, Rgb>
  #frame = 0
  #flight: { from: Flight; to: Flight; begun: number } | undefined
  #isResting = true
  #isStale = true

  /** Whether this browser can draw at all. */
  static supported(): boolean {
    isSupported ??= Boolean(new OffscreenCanvas(1, 1).getContext('webgl2'))
    return isSupported
  }

  /** Throws where WebGL 2 cannot be had. */
  constructor(canvas: HTMLCanvasElement, listener: SceneListener = {}) {
    const gl = canvas.getContext('webgl2', { antialias: true, alpha: false })
    if (!gl) {
      throw new Error('WebGL 2 is not available')
    }
    this.#canvas = canvas
    this.#gl = gl
    this.#listener = listener
    this.#colors = {
      model: [0.5, 0.5, 0.5],
      grid: [0.8, 0.8, 0.8],
      box: [0.4, 0.4, 0.4],
      thin: [0.8, 0, 0],
      background: [1, 1, 1],
    }
    const { signal } = this.#ended
    canvas.addEventListener('webglcontextlost', this.#lose, { signal })
    canvas.addEventListener('webglcontextrestored', this.#restore, { signal })
    listen(canvas, this, signal)
    this.#observer = new ResizeObserver(() => {
      this.#resize()
    })
    this.#observer.observe(canvas)
    this.#resize()
  }

  /** Shows a mesh, of which one unit is so many millimetres; undefined shows the empty ground. */
  setMesh(mesh: Mesh | undefined, millimetres = 1): void {
    this.#mesh = mesh
    this.#thickness = undefined
    this.#marker = undefined
    const { positions, up } = mesh ?? { positions: new Float32Array() }
    const [low, high] = bounds(positions)
    const middle = (axis: number): number => ((low[axis] as number) + (high[axis] as number)) / 2
    const isY = up === 'y'
    const axes = isY ? [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0] : [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    this.#toScene = [...axes, -middle(0), isY ? middle(2) : -middle(1), -low[isY ? 1 : 2], 1]
    const size = (axis: number): number => (high[axis] as number) - (low[axis] as number)
    const [x, y, z] = [size(0) / 2, size(isY ? 2 : 1) / 2, size(isY ? 1 : 2)]
    this.#box = [
      [-x, -y, 0],
      [x, y, z],
    ]
    this.#isStale = true
    this.setScale(millimetres)
    this.#jump()
  }

  /** Tells how many millimetres one unit of the mesh is: the coin beside it shrinks or grows. */
  setScale(millimetres: number): void {
    this.#millimetre = 1 / millimetres
    this.#drawn?.coin?.free()
    delete this.#drawn?.coin
    this.#rest()
  }

  /** Marks walls thinner than `limit`. `list` is by vertex of the file, NaN where nothing is known, in the limit's unit. */
  setThickness(list: Float32Array | undefined, limit: number): void {
    this.#thickness = list
    this.#limit = list ? limit : 0
    this.#drawn?.model?.free()
    delete this.#drawn?.model
    this.#invalidate()
  }

  setColors(colors: SceneColors): void {
    this.#colors = {
      model: readColor(colors.model),
      grid: readColor(colors.grid),
      box: readColor(colors.box),
      thin: readColor(colors.thin),
      background: readColor(colors.background),
    }
    this.#invalidate()
  }

  showBox(shows: boolean): void {
    this.#showsBox = shows
    this.#invalidate()
  }

  /** Puts a coin of 24 mm beside the model. */
  showCoin(shows: boolean): void {
    this.#showsCoin = shows
    this.#rest()
  }

  /** Marks a place of the mesh, given in its own unit and axes; undefined takes the mark away. */
  mark(place: Vec | undefined): void {
    this.#marker = place && transform(this.#toScene, place)
    this.#invalidate()
  }

  /** Marks a place of the mesh and turns there, in a moment or at once where motion is not wanted. */
  focus(place: Vec): void {
    this.mark(place)
    const target = this.#marker as Vec
    const camera = this.#camera
    const { distance, target: middle } = camera.restingAt(this.#content())
    const [x, y, z] = target.map((part, axis) => part - (middle[axis] as number)) as unknown as Vec
    const aside = Math.hypot(x, y)
    const isClear = aside > camera.radius / 20
    this.#fly({
      target,
      azimuth: isClear ? Math.atan2(x, -y) : camera.azimuth,
      elevation: Math.min(1.1, Math.max(-0.6, 0.25 + Math.atan2(z, aside) / 1.5)),
      distance: distance / 1.8,
    })
  }

  turn(right: number, up: number): void {
    this.#camera.turn((right * Math.PI) / 180, (up * Math.PI) / 180)
    this.#take()
  }

  zoom(factor: number): boolean {
    const hasMoved = this.#camera.zoom(factor)
    if (hasMoved) {
      this.#take()
    }
    return hasMoved
  }

  /** Back to all of the model. */
  reset(): void {
    this.mark(undefined)
    this.#isResting = true
    this.#fly(this.#camera.restingAt(this.#content()))
  }

  /** The picture as it is now. */
  toBlob(type = 'image/png'): Promise<Blob | null> {
    this.#draw()
    return new Promise((resolve) => {
      this.#canvas.toBlob(resolve, type)
    })
  }

  /** Frees what it holds of the graphics card's memory. The canvas can have another scene afterwards. */
  dispose(): void {
    this.#ended.abort()
    this.#observer.disconnect()
    cancelAnimationFrame(this.#frame)
    this.#free()
    this.#canvas.width = this.#canvas.height = 1
  }

  #free(): void {
    const gl = this.#gl
    if (this.#drawn) {
      const { model, coin, box, shadow = null, ...programs } = this.#drawn
      for (const shape of [model, coin, box]) {
        shape?.free()
      }
      gl.deleteTexture(shadow)
      for (const { program } of Object.values(programs)) {
        gl.deleteProgram(program)
      }
      this.#drawn = undefined
    }
  }

  readonly #lose = (event: Event): void => {
    event.preventDefault() // or it is never restored
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#drawn = undefined
    this.#listener.onLost?.()
  }

  readonly #restore = (): void => {
    this.#isStale = true
    this.#invalidate()
    this.#listener.onRestored?.()
  }

  #resize(): void {
    const canvas = this.#canvas
    const scale = Math.min(devicePixelRatio, 2)
    const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)]
    if (width > 0 && height > 0 && (width !== canvas.width || height !== canvas.height)) {
      canvas.width = width
      canvas.height = height
      this.#camera.aspect = width / height
      this.#rest()
      this.#draw() // at once: a canvas of a new size is blank
    }
  }

  /** What has to be in the picture: the model, and the coin where it is shown. */
  #content(): Box {
    const [low, high] = this.#box
    if (!this.#showsCoin) {
      return this.#box
    }
    const size = coinDiameter * this.#millimetre
    return [low, [this.#coinAt() + size / 2, high[1], Math.max(high[2], size)]]
  }

  /** How far to the right of the middle the coin stands. */
  #coinAt(): number {
    const right = this.#box[1][0]
    const size = coinDiameter * this.#millimetre
    return right + size / 2 + Math.max(size, 2 * right) / 10
  }

  /** The buyer has taken the camera: nothing else moves it any more. */
  #take(): void {
    this.#flight = undefined
    this.#isResting = false
    this.#invalidate()
  }

  /** What is in the picture has changed: all of it is shown, unless the buyer has turned it. */
  #rest(): void {
    const resting = this.#camera.restingAt(this.#content())
    if (this.#isResting) {
      this.#flight = undefined
      Object.assign(this.#camera, resting)
    }
    this.#invalidate()
  }

  #jump(): void {
    this.#isResting = true
    this.#rest()
  }

  #fly(to: Flight): void {
    const { target, azimuth, elevation, distance } = this.#camera
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      Object.assign(this.#camera, to)
    } else {
      // The shorter way round, and from a number that has not been turned round many times.
      const round = 2 * Math.PI
      const from = to.azimuth + ((((azimuth - to.azimuth + Math.PI) % round) + round) % round) - Math.PI
      this.#flight = { from: { target, azimuth: from, elevation, distance }, to, begun: performance.now() }
    }
    this.#isResting &&= to.distance === this.#camera.whole
    this.#invalidate()
  }

  #invalidate(): void {
    if (!this.#ended.signal.aborted) {
      this.#frame ||= requestAnimationFrame(() => {
        this.#frame = 0
        this.#draw()
        this.#listener.onMove?.()
      })
    }
  }

  #draw(): void {
    const gl = this.#gl
    const canvas = this.#canvas
    if (gl.isContextLost() || this.#ended.signal.aborted || canvas.clientWidth === 0) {
      return
    }
    this.frames++
    this.#advance()
    const drawn = this.#prepare()
    gl.bindFramebuffer(gl.FRAMEBUFFER, null)
    gl.viewport(0, 0, canvas.width, canvas.height)
    gl.clearColor(...this.#colors.background, 1)
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT)
    gl.enable(gl.DEPTH_TEST)
    gl.enable(gl.BLEND)
    gl.blendEquation(gl.FUNC_ADD)
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
    const view = this.#camera.view()
    const projection = this.#camera.projection()
    this.#drawSolids(drawn, view, projection)
    this.#drawGround(drawn, view, projection)
    this.#drawSigns(drawn, times(projection, view))
  }

  /** Moves the camera on its flight, and asks for the next frame until it has arrived. */
  #advance(): void {
    if (this.#flight) {
      const { from, to, begun } = this.#flight
      const part = Math.min(1, (performance.now() - begun) / focusMilliseconds)
      const eased = part * part * (3 - 2 * part)
      const between = (a: number, b: number): number => a + (b - a) * eased
      Object.assign(this.#camera, {
        target: from.target.map((value, axis) => between(value, to.target[axis] as number)),
        azimuth: between(from.azimuth, to.azimuth),
        elevation: between(from.elevation, to.elevation),
        distance: between(from.distance, to.distance),
      })
      if (part < 1) {
        this.#invalidate()
      } else {
        this.#flight = undefined
      }
    }
  }

  #prepare(): Drawn {
    const gl = this.#gl
    const drawn = (this.#drawn ??= {
      solid: new Program(gl, solid),
      ground: new Program(gl, ground),
      plain: new Program(gl, plain),
      box: new Shape(gl, edges),
    })
    if (this.#isStale) {
      drawn.model?.free()
      delete drawn.model
    }
    if (this.#mesh && !drawn.model) {
      drawn.model = new Shape(gl, this.#mesh.positions, this.#thickness && byCorner(this.#mesh, this.#thickness))
    }
    if (this.#showsCoin) {
      drawn.coin ??= new Shape(gl, coin(this.#millimetre))
    }
    if (this.#isStale) {
      gl.deleteTexture(drawn.shadow ?? null)
      drawn.shadow = this.#castShadow(drawn)
      this.#isStale = false
    }
    return drawn
  }

  /** How far from the middle the shadow's picture reaches. */
  #shade(): number {
    return 1.5 * Math.max(this.#box[1][0], this.#box[1][1])
  }

  /** Draws the model from above, fainter where it is higher, to be blurred on the ground. */
  #castShadow({ plain, model }: Drawn): WebGLTexture {
    const gl = this.#gl
    const texture = gl.createTexture()
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texStorage2D(gl.TEXTURE_2D, 9, gl.RGBA8, shadowPixels, shadowPixels)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR)
    const frame = gl.createFramebuffer()
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame)
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0)
    gl.viewport(0, 0, shadowPixels, shadowPixels)
    gl.clearColor(0, 0, 0, 0)
    gl.clear(gl.COLOR_BUFFER_BIT)
    gl.disable(gl.DEPTH_TEST)
    gl.enable(gl.BLEND)
    gl.blendEquation(gl.MAX)
    const flat = 1 / this.#shade()
    const high = 1.98 / Math.max(this.#box[1][2], this.#shade()) // just below 2: what is drawn lies between -1 and 1
    const fromAbove = [flat, 0, 0, 0, 0, flat, 0, 0, 0, 0, high, 0, 0, 0, -0.99, 1]
    plain.use({ matrix: times(fromAbove, this.#toScene), color: [0, 0, 0], kind: 2 })
    model?.draw(gl.TRIANGLES)
    gl.deleteFramebuffer(frame)
    gl.generateMipmap(gl.TEXTURE_2D)
    return texture
  }

  #drawSolids({ solid, model, coin }: Drawn, view: Matrix, projection: Matrix): void {
    const gl = this.#gl
    const { model: color, thin, box } = this.#colors
    const { elevation } = this.#camera
    const up = [0, Math.cos(elevation), Math.sin(elevation)]
    gl.vertexAttrib1f(1, thick)
    const hatch = 8 * Math.min(devicePixelRatio, 2)
    solid.use({ view: times(view, this.#toScene), projection, color, thin, up, limit: this.#limit, hatch })
    model?.draw(gl.TRIANGLES)
    if (coin && this.#showsCoin) {
      const place = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, this.#coinAt(), 0, 0, 1]
      solid.use({ view: times(view, place), color: box })
      coin.draw(gl.TRIANGLES)
    }
  }

  #drawGround({ ground, shadow }: Drawn, view: Matrix, projection: Matrix): void {
    const gl = this.#gl
    const [low, high] = this.#content()
    const size = Math.max(high[0] - low[0], high[1] - low[1], high[2] / 2)
    const reach = 1.6 * size
    // From below the ground would hide the model: it is left away.
    const isAbove = this.#camera.elevation > -0.02
    if (isAbove) {
      gl.depthMask(false)
      gl.bindTexture(gl.TEXTURE_2D, shadow ?? null)
      const strength = 0.42
      ground.use({
        view,
        projection,
        color: this.#colors.grid,
        reach,
        level: -size / 1000,
        cell: cell(size * this.#unit()) / this.#unit(),
        shade: this.#shade(),
        strength,
      })
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4)
      gl.depthMask(true)
    }
  }

  /** Millimetres of one unit. */
  #unit(): number {
    return 1 / this.#millimetre
  }

  #drawSigns({ plain, box }: Drawn, matrix: Matrix): void {
    const gl = this.#gl
    if (this.#showsBox && this.#mesh) {
      const [, [x, y, z]] = this.#box
      const scale = [2 * x, 0, 0, 0, 0, 2 * y, 0, 0, 0, 0, z, 0, -x, -y, 0, 1]
      plain.use({ matrix: times(matrix, scale), color: this.#colors.box, kind: 0 })
      box.draw(gl.LINES)
    }
    if (this.#marker) {
      gl.disable(gl.DEPTH_TEST) // seen through the model, too
      gl.vertexAttrib3f(0, ...this.#marker)
      const size = 26 * Math.min(devicePixelRatio, 2)
      plain.use({ matrix, color: this.#colors.thin, paper: this.#colors.background, kind: 1, size })
      gl.drawArrays(gl.POINTS, 0, 1)
    }
  }
}

type Flight = Pick<Camera, 'target' | 'azimuth' | 'elevation' | 'distance'>

let isSupported: boolean | undefined

/** The edges of a cube from 0 to 1: pairs of corners that differ in one axis. */
const edges = Float32Array.from(
  [1, 2, 4]
    .flatMap((bit) =>
      [0, 1, 2, 3, 4, 5, 6, 7].filter((corner) => !(corner & bit)).flatMap((corner) => [corner, corner | bit]),
    )
    .flatMap((corner) => [corner & 1, (corner >> 1) & 1, corner >> 2]),
)

/** The side of a cell in millimetres: 1, 2 or 5 times a power of ten, some twelve to a size. */
function cell(size: number): number {
  const about = size / 12
  const power = 10 ** Math.floor(Math.log10(about))
  return power * ([5, 2].find((step) => step * power <= about) ?? 1)
}

function bounds(positions: Float32Array): Box {
  const low: [number, number, number] = [Infinity, Infinity, Infinity]
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  for (let axis = 0; axis < 3; axis++) {
    let [least, most] = [Infinity, -Infinity]
    for (let at = axis; at < positions.length; at += 3) {
      const value = positions[at] as number
      least = value < least ? value : least
      most = value > most ? value : most
    }
    low[axis] = Number.isFinite(least) ? least : -1
    high[axis] = Number.isFinite(most) ? most : 1
  }
  return [low, high]
}

function transform(matrix: Matrix, [x, y, z]: Vec): Vec {
  const part = (row: number): number =>
    x * (matrix[row] as number) +
    y * (matrix[row + 4] as number) +
    z * (matrix[row + 8] as number) +
    (matrix[row + 12] as number)
  return [part(0), part(1), part(2)]
}

/** Spreads a list by vertex over the corners of the triangles; what is not known counts as thick. */
function byCorner({ positions, corners }: Mesh, list: Float32Array): Float32Array {
  return Float32Array.from({ length: positions.length / 3 }, (_, corner) => {
    const value = list[corners ? (corners[corner] as number) : corner]
    return value === undefined || Number.isNaN(value) ? thick : value
  })
}
