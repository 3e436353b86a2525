import { projectionOf, viewOf, type Pose } from './camera.ts'
import type { Rgb } from './color.ts'
import type { Box } from './facts.ts'
import { sized, times, type Matrix, type Vec } from './matrix.ts'
import {
  add,
  arrayBuffer,
  blend,
  clampToEdge,
  color0,
  colorBits,
  depthBits,
  depthTest,
  float,
  fragmentStage,
  framebuffer,
  linearMipmaps,
  lines,
  linkStatus,
  max,
  minFilter,
  one,
  oneMinusAlpha,
  points,
  rgba8,
  staticDraw,
  strip,
  texture2d,
  triangles,
  vertexStage,
  wrapS,
  wrapT,
} from './webgl.ts'
import { fragmentShader, ground, marker, plain, shadow, solid, vertexShader } from './shaders.ts'

/** What is to be drawn. */
export interface Stage {
  pose: Pose
  /** The triangles of the model, and the thickness at each corner. */
  positions: Float32Array
  thickness: Float32Array | undefined
  /** Walls below are thin. */
  limit: number
  /** From the mesh's axes to the scene's. */
  toScene: Matrix
  /** Around the model, on the ground. */
  box: Box
  /** How large the ground is to be shown, and its cells. */
  reach: number
  cell: number
  showsBox?: boolean
  coin: { positions: Float32Array; at: Vec } | undefined
  marker: Vec | undefined
  /** Undefined until they are known. */
  colors: Record<'model' | 'grid' | 'box' | 'thin' | 'background', Rgb> | undefined
}

interface Shape {
  array: WebGLVertexArrayObject
  buffers: WebGLBuffer[]
  count: number
}

const shadowPixels = 256
/** Where no thickness is known. */
export const thick = 1e30

/** The edges of a cube from -1 to 1: pairs of corners, of which each bit says the side along an axis. */
const edges = Array.from('012345670213465704152637', Number).flatMap((corner) => [
  (corner & 1) * 2 - 1,
  (corner & 2) - 1,
  (corner & 4) / 2 - 1,
])

/** Draws a stage by WebGL, and holds what of it is on the graphics card. */
export class Picture {
  readonly #gl: WebGL2RenderingContext
  readonly #program: WebGLProgram
  readonly #shapes = new Map<string, Shape>()
  #shadow: WebGLTexture | null = null

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl
    const program = (this.#program = gl.createProgram())
    for (const [stage, source] of [
      [vertexStage, vertexShader],
      [fragmentStage, fragmentShader],
    ] as const) {
      const shader = gl.createShader(stage) as WebGLShader // null only where the context is lost, and then nothing counts
      gl.shaderSource(shader, source)
      gl.compileShader(shader)
      gl.attachShader(program, shader)
      gl.deleteShader(shader) // with the program
    }
    gl.linkProgram(program)
    if (!gl.getProgramParameter(program, linkStatus) && !gl.isContextLost()) {
      throw new Error('WebGL')
    }
    gl.useProgram(program)
    gl.blendFunc(one, oneMinusAlpha)
    gl.enable(blend)
  }

  /** Drops what it holds of a shape, so that it is taken anew. */
  forget(name: 'model' | 'coin'): void {
    const shape = this.#shapes.get(name)
    if (shape) {
      this.#shapes.delete(name)
      this.#gl.deleteVertexArray(shape.array)
      for (const buffer of shape.buffers) {
        this.#gl.deleteBuffer(buffer)
      }
    }
  }

  /** Gives all memory back; nothing can be drawn any more. */
  free(): void {
    for (const name of this.#shapes.keys()) {
      this.forget(name as 'model')
    }
    this.#gl.deleteTexture(this.#shadow)
    this.#gl.deleteProgram(this.#program)
  }

  draw(stage: Stage, colors: NonNullable<Stage['colors']>, width: number, height: number): void {
    const gl = this.#gl
    const { pose, box, coin, toScene, reach } = stage
    const [low, high] = box
    const pixel = Math.min(devicePixelRatio, 2)
    const shade = 1.5 * Math.max(high[0], high[1])
    if (!this.#shapes.has('model')) {
      this.#castShadow(stage, shade)
    }
    gl.viewport(0, 0, width, height)
    gl.clearColor(...colors.background, 1)
    gl.clear(colorBits | depthBits)
    gl.enable(depthTest)
    gl.vertexAttrib1f(1, thick)
    const view = viewOf(pose)
    const [, , , , elevation, distance] = pose
    const up = [0, Math.cos(elevation), Math.sin(elevation)]
    this.#set({
      projection: projectionOf(distance, 2 * reach, width / height),
      up,
      limit: stage.limit,
      size: 8 * pixel,
    })
    this.#set({ kind: solid, view: times(view, toScene), color: colors.model, other: colors.thin })
    this.#draw('model', triangles, stage.positions, stage.thickness)
    if (coin) {
      this.#set({ view: times(view, sized([1, 1, 1], coin.at)), color: colors.box })
      this.#draw('coin', triangles, coin.positions)
    }
    if (stage.showsBox) {
      const middle: Vec = [0, 0, (low[2] + high[2]) / 2]
      this.#set({ kind: plain, view: times(view, sized([high[0], high[1], high[2] / 2], middle)), color: colors.box })
      this.#draw('box', lines, edges)
    }
    if (elevation > 0) {
      // From below the ground would hide the model.
      const flat = sized([reach, reach, 1], [0, 0, -reach / 2000])
      this.#set({ kind: ground, view: times(view, flat), color: colors.grid, reach, cell: stage.cell, shade })
      this.#draw('ground', strip, [-1, -1, 0, 1, -1, 0, -1, 1, 0, 1, 1, 0])
    }
    if (stage.marker) {
      gl.disable(depthTest) // seen through the model, too
      this.#set({ kind: marker, view: times(view, sized([1, 1, 1], stage.marker)), color: colors.thin })
      this.#set({ other: colors.background, size: 26 * pixel })
      this.#draw('marker', points, [0, 0, 0])
    }
  }

  /** Draws the model from above, fainter where it is higher, to be blurred on the ground. */
  #castShadow({ box, toScene, positions, thickness }: Stage, shade: number): void {
    const gl = this.#gl
    gl.deleteTexture(this.#shadow)
    this.#shadow = gl.createTexture()
    gl.bindTexture(texture2d, this.#shadow)
    gl.texStorage2D(texture2d, 9, rgba8, shadowPixels, shadowPixels)
    gl.texParameteri(texture2d, wrapS, clampToEdge)
    gl.texParameteri(texture2d, wrapT, clampToEdge)
    gl.texParameteri(texture2d, minFilter, linearMipmaps)
    const frame = gl.createFramebuffer()
    gl.bindFramebuffer(framebuffer, frame)
    gl.framebufferTexture2D(framebuffer, color0, texture2d, this.#shadow, 0)
    gl.bindTexture(texture2d, null) // nothing is read while it is written
    gl.viewport(0, 0, shadowPixels, shadowPixels)
    gl.clearColor(0, 0, 0, 0)
    gl.clear(colorBits)
    gl.disable(depthTest)
    gl.blendEquation(max)
    const reach = Math.max(box[1][2], shade)
    this.#set({ kind: shadow, view: toScene, projection: sized([1 / shade, 1 / shade, 0], [0, 0, 0]), reach })
    this.#draw('model', triangles, positions, thickness)
    gl.blendEquation(add)
    gl.bindFramebuffer(framebuffer, null)
    gl.deleteFramebuffer(frame)
    gl.bindTexture(texture2d, this.#shadow)
    gl.generateMipmap(texture2d)
  }

  /** Sets uniforms: a number, three of a vector or sixteen of a matrix. */
  #set(values: Readonly<Record<string, number | readonly number[]>>): void {
    const gl = this.#gl
    for (const [name, value] of Object.entries(values)) {
      const place = gl.getUniformLocation(this.#program, name)
      if (typeof value === 'number') {
        gl.uniform1f(place, value)
      } else if (value.length === 3) {
        gl.uniform3fv(place, value)
      } else {
        gl.uniformMatrix4fv(place, false, value)
      }
    }
  }

  /** Draws a shape, after it was brought to the graphics card: places, and a number beside each where there is one. */
  #draw(name: string, mode: number, positions: ArrayLike<number>, beside?: Float32Array): void {
    const gl = this.#gl
    let shape = this.#shapes.get(name)
    if (shape) {
      gl.bindVertexArray(shape.array)
    } else {
      shape = { array: gl.createVertexArray(), buffers: [], count: positions.length / 3 }
      this.#shapes.set(name, shape)
      gl.bindVertexArray(shape.array)
      for (const [at, list] of [positions, beside].entries()) {
        if (list) {
          const buffer = gl.createBuffer()
          shape.buffers.push(buffer)
          gl.bindBuffer(arrayBuffer, buffer)
          gl.bufferData(arrayBuffer, list instanceof Float32Array ? list : Float32Array.from(list), staticDraw)
          gl.enableVertexAttribArray(at)
          gl.vertexAttribPointer(at, at ? 1 : 3, float, false, 0, 0)
        }
      }
    }
    gl.drawArrays(mode, 0, shape.count)
  }
}
