/** A program of the graphics card with its uniforms by name. */
export class Program {
  readonly program: WebGLProgram
  readonly #gl: WebGL2RenderingContext
  readonly #places = new Map<string, WebGLUniformLocation | null>()

  constructor(gl: WebGL2RenderingContext, { vertex, fragment }: { vertex: string; fragment: string }) {
    this.#gl = gl
    this.program = gl.createProgram()
    for (const [kind, source] of [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, fragment],
    ] as const) {
      const shader = gl.createShader(kind)
      if (shader) {
        gl.shaderSource(shader, source)
        gl.compileShader(shader)
        gl.attachShader(this.program, shader)
        gl.deleteShader(shader) // with the program
      }
    }
    gl.linkProgram(this.program)
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(gl.getProgramInfoLog(this.program) ?? 'WebGL')
    }
  }

  /** Makes it the one that draws, with these values: a number, three of a vector or sixteen of a matrix. */
  use(values: Readonly<Record<string, number | readonly number[]>>): void {
    const gl = this.#gl
    gl.useProgram(this.program)
    for (const [name, value] of Object.entries(values)) {
      let place = this.#places.get(name)
      if (place === undefined) {
        place = gl.getUniformLocation(this.program, name)
        this.#places.set(name, place)
      }
      if (typeof value === 'number') {
        if (name === 'kind') {
          gl.uniform1i(place, value)
        } else {
          gl.uniform1f(place, value)
        }
      } else if (value.length === 3) {
        gl.uniform3fv(place, value)
      } else {
        gl.uniformMatrix4fv(place, false, value)
      }
    }
  }
}

/** Places in the memory of the graphics card, and a number beside each where there is one. */
export class Shape {
  readonly #gl: WebGL2RenderingContext
  readonly #array: WebGLVertexArrayObject
  readonly #buffers: WebGLBuffer[] = []
  readonly #count: number

  constructor(gl: WebGL2RenderingContext, positions: Float32Array, beside?: Float32Array) {
    this.#gl = gl
    this.#count = positions.length / 3
    this.#array = gl.createVertexArray()
    gl.bindVertexArray(this.#array)
    for (const [at, data] of [positions, beside].entries()) {
      if (data) {
        const buffer = gl.createBuffer()
        this.#buffers.push(buffer)
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
        gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW)
        gl.enableVertexAttribArray(at)
        gl.vertexAttribPointer(at, at === 0 ? 3 : 1, gl.FLOAT, false, 0, 0)
      }
    }
    gl.bindVertexArray(null)
  }

  draw(mode: number): void {
    this.#gl.bindVertexArray(this.#array)
    this.#gl.drawArrays(mode, 0, this.#count)
    this.#gl.bindVertexArray(null)
  }

  free(): void {
    this.#gl.deleteVertexArray(this.#array)
    for (const buffer of this.#buffers) {
      this.#gl.deleteBuffer(buffer)
    }
  }
}
