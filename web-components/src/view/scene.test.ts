import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Scene, type SceneColors, type SceneListener } from './scene.ts'
import { cube, sphere, turned } from './testdata/bodies.ts'

const colors: SceneColors = {
  model: '#2060c0',
  grid: '#c8c8c8',
  box: '#00aa00',
  thin: '#d00000',
  background: '#f0f4f8',
}
const background = [0xf0, 0xf4, 0xf8]

let canvas: HTMLCanvasElement
let scene: Scene

beforeEach(() => {
  canvas = document.createElement('canvas')
  canvas.style.setProperty('display', 'block')
  resize(300, 200)
  document.body.append(canvas)
  scene = open()
})

afterEach(() => {
  scene.dispose()
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

function open(listener?: SceneListener): Scene {
  const opened = new Scene(canvas, listener)
  opened.setColors(colors)
  return opened
}

function resize(width: number, height: number): void {
  canvas.style.setProperty('width', `${width}px`)
  canvas.style.setProperty('height', `${height}px`)
}

async function frames(count: number): Promise<void> {
  for (let frame = 0; frame < count; frame++) {
    await new Promise(requestAnimationFrame)
  }
}

/** What is on the canvas, by parts of its width and height. */
async function picture(): Promise<{ at: (x: number, y: number) => number[]; count: (is: Test) => number }> {
  const blob = (await scene.toBlob()) as Blob
  const bitmap = await createImageBitmap(blob)
  const copy = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d') as OffscreenCanvasRenderingContext2D
  copy.drawImage(bitmap, 0, 0)
  const { data, width, height } = copy.getImageData(0, 0, bitmap.width, bitmap.height)
  const pixel = (place: number): number[] => [...data.slice(4 * place, 4 * place + 3)]
  return {
    at: (x, y) => pixel(Math.round(x * (width - 1)) + width * Math.round(y * (height - 1))),
    count: (is) => Array.from({ length: width * height }, (_, place) => pixel(place)).filter(is).length,
  }
}

type Test = (pixel: number[]) => boolean

const isModel: Test = ([red = 0, green = 0, blue = 0]) => blue > 1.3 * green && green > 1.5 * red
const isThin: Test = ([red = 0, green = 0, blue = 0]) => red > 3 * green && red > 3 * blue
const isBox: Test = ([red = 0, green = 0, blue = 0]) => green > 2 * red && green > 2 * blue

test('the middle has the model’s colour, and corners the background’s', async () => {
  scene.setMesh(turned(sphere(20, 40), 60))
  const { at } = await picture()
  at(0.5, 0.5).forEach((part, channel) => {
    expect(Math.abs(part - ([0x20, 0x60, 0xc0][channel] as number))).toBeLessThan(40)
  })
  expect(at(0, 0)).toEqual(background)
  expect(at(1, 0)).toEqual(background)
})

test('the empty ground has a grid and no model', async () => {
  const { count } = await picture()
  expect(count(isModel)).toBe(0)
  expect(count(([red = 0]) => red < 0xe8)).toBeGreaterThan(100)
})

test('a model of any size, place and unit fills the same part of the picture', async () => {
  const counts: number[] = []
  for (const mesh of [cube(20), cube(0.02, [7, -3, 5]), cube(65536, [65536, 0, 0])]) {
    scene.setMesh(mesh, 1000)
    counts.push((await picture()).count(isModel))
  }
  const [first = 0] = counts
  expect(first).toBeGreaterThan(8000)
  counts.forEach((count) => {
    expect(Math.abs(count / first - 1)).toBeLessThan(0.01)
  })
})

test('faces that look inwards are lit as others', async () => {
  scene.setMesh(cube(20))
  const outside = (await picture()).at(0.5, 0.5)
  scene.setMesh({ positions: cube(20).positions.map((value, at) => (at % 3 ? value : 20 - value)) })
  expect((await picture()).at(0.5, 0.5)).toEqual(outside)
})

test('what is high stands', async () => {
  // A pole: high and thin.
  const pole = (x: number, y: number, z: number): Float32Array =>
    cube(1).positions.map((v, at) => v * ([x, y, z][at % 3] as number))
  scene.setMesh({ positions: pole(1, 1, 9) })
  const stands = (await picture()).count(isModel)
  scene.setMesh({ positions: pole(1, 9, 1) })
  expect(Math.abs((await picture()).count(isModel) / stands - 1)).toBeGreaterThan(0.1)
})

test('a mark is where it was set, in the axes of the mesh', async () => {
  scene.setMesh(cube(20, [100, 0, 0]))
  scene.focus([110, 5, 20]) // above the middle of the cube, a little to the back
  await vi.waitFor(async () => {
    const { at, count } = await picture()
    expect(isThin(at(0.5, 0.5))).toBe(true)
    expect(count(isThin)).toBeGreaterThan(20)
  })
  scene.mark(undefined)
  expect((await picture()).count(isThin)).toBe(0)
})

test('nothing moves, nothing is drawn', async () => {
  scene.setMesh(cube(20))
  await frames(5)
  const before = scene.frames
  await frames(30)
  expect(scene.frames).toBe(before)
  scene.turn(10, 0)
  scene.turn(10, 0)
  scene.showBox(true)
  await frames(5)
  expect(scene.frames).toBe(before + 1)
})

test('turning to a place takes some frames, and then ends', async () => {
  scene.setMesh(cube(20))
  await frames(3)
  const before = scene.frames
  scene.focus([20, 20, 20])
  await vi.waitFor(() => {
    expect(scene.frames).toBeGreaterThan(before + 1)
  })
  await vi.waitFor(
    async () => {
      const after = scene.frames
      await frames(20)
      expect(scene.frames).toBe(after)
    },
    { timeout: 10_000 },
  )
})

test('who wants no motion is there at once', async () => {
  vi.spyOn(window, 'matchMedia').mockReturnValue({ matches: true } as MediaQueryList)
  scene.setMesh(cube(20))
  await frames(3)
  const before = scene.frames
  scene.focus([20, 20, 20])
  await frames(5)
  expect(scene.frames).toBe(before + 1)
})

test('turned and zoomed it looks different, and reset it looks as before', async () => {
  vi.spyOn(window, 'matchMedia').mockReturnValue({ matches: true } as MediaQueryList)
  scene.setMesh(cube(20))
  const look = async (): Promise<number[]> => {
    const { at } = await picture()
    return [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((x) => [0.2, 0.5, 0.8].flatMap((y) => at(x, y)))
  }
  const first = await look()
  scene.turn(70, 20)
  expect(await look()).not.toEqual(first)
  const turnedOnly = await look()
  expect(scene.zoom(2)).toBe(true)
  expect(await look()).not.toEqual(turnedOnly)
  scene.reset()
  expect(await look()).toEqual(first)
})

test('zooming ends, and says so', () => {
  scene.setMesh(cube(20))
  expect(scene.zoom(1e9)).toBe(true)
  expect(scene.zoom(2)).toBe(false)
  expect(scene.zoom(1e-9)).toBe(true)
  expect(scene.zoom(0.5)).toBe(false)
})

test('thin walls are marked, and what is not known is not', async () => {
  const mesh = cube(20)
  scene.setMesh(mesh)
  scene.setThickness(new Float32Array(36).fill(0.5), 0.8)
  expect((await picture()).count(isThin)).toBeGreaterThan(3000)
  scene.setThickness(new Float32Array(36).fill(0.5), 0.4)
  expect((await picture()).count(isThin)).toBe(0)
  scene.setThickness(new Float32Array(36).fill(NaN), 0.8)
  expect((await picture()).count(isThin)).toBe(0)
  scene.setThickness(undefined, 0)
  expect((await picture()).count(isThin)).toBe(0)
})

test('a list by vertex is spread over the corners', async () => {
  const corners = Uint32Array.from({ length: 36 }, (_, corner) => Number(corner >= 6 && corner < 12)) // the upper side
  scene.setMesh({ ...cube(20), corners })
  scene.setThickness(Float32Array.of(9, 0.5), 0.8)
  const upper = (await picture()).count(isThin)
  expect(upper).toBeGreaterThan(500)
  scene.setThickness(Float32Array.of(0.5, 9), 0.8)
  expect((await picture()).count(isThin)).toBeGreaterThan(1.2 * upper)
})

test('box and coin are shown when asked for, and the coin is 24 mm', async () => {
  scene.setMesh(cube(24))
  expect((await picture()).count(isBox)).toBe(0)
  scene.showBox(true)
  expect((await picture()).count(isBox)).toBeGreaterThan(100)
  scene.showBox(false)
  scene.showCoin(true)
  const beside = (await picture()).count(isBox)
  expect(beside).toBeGreaterThan(500)
  scene.setScale(25.4) // 24 inches: the coin is far smaller beside it
  expect((await picture()).count(isBox)).toBeLessThan(beside / 50)
  scene.setScale(0.1) // 2.4 mm: it is far larger
  const { count } = await picture()
  expect(count(isBox)).toBeGreaterThan(beside)
  expect(count(isModel)).toBeLessThan(count(isBox) / 10)
})

test('colours of any notation', async () => {
  scene.setMesh(cube(20))
  scene.setColors({ ...colors, background: 'oklch(0.3 0 0)', model: 'rgb(200 100 0 / 1)' })
  const { at } = await picture()
  const [red = 0, green = 0, blue = 0] = at(0, 0)
  expect(red).toBe(green)
  expect(green).toBe(blue)
  expect(red).toBeLessThan(60)
  expect(isModel(at(0.5, 0.5).reverse())).toBe(true)
})

test('the picture follows the size of the canvas, with two pixels each way at most', async () => {
  vi.stubGlobal('devicePixelRatio', 3)
  resize(200, 150)
  await vi.waitFor(() => {
    expect([canvas.width, canvas.height]).toEqual([400, 300])
  })
  vi.unstubAllGlobals()
  scene.setMesh(cube(20))
  const { at, count } = await picture()
  expect(isModel(at(0.5, 0.5))).toBe(true)
  expect(count(isModel)).toBeLessThan(400 * 300)
})

test('hidden it draws nothing, and shown again it does', async () => {
  canvas.hidden = true
  canvas.style.setProperty('display', 'none')
  await frames(3)
  const before = scene.frames
  scene.turn(5, 0)
  await frames(3)
  expect(scene.frames).toBe(before)
  canvas.style.setProperty('display', 'block')
  resize(310, 200)
  await vi.waitFor(() => {
    expect(scene.frames).toBeGreaterThan(before)
  })
})

test('a lost context is told, and all is there when it comes back', async () => {
  const told: string[] = []
  scene.dispose()
  scene = open({ onLost: (isLost) => told.push(isLost ? 'lost' : 'restored') })
  scene.setMesh(cube(20))
  await frames(2)
  const gl = canvas.getContext('webgl2') as WebGL2RenderingContext
  const loss = gl.getExtension('WEBGL_lose_context') as WEBGL_lose_context
  loss.loseContext()
  await vi.waitFor(() => {
    expect(told).toEqual(['lost'])
  })
  const before = scene.frames
  scene.turn(5, 0)
  await frames(3)
  expect(scene.frames).toBe(before)
  loss.restoreContext()
  await vi.waitFor(() => {
    expect(told).toEqual(['lost', 'restored'])
  })
  expect(isModel((await picture()).at(0.5, 0.5))).toBe(true)
})

test('disposed of it gives everything back, and the canvas can be used again', async () => {
  const gl = canvas.getContext('webgl2') as WebGL2RenderingContext
  const alive = { Buffer: 0, VertexArray: 0, Texture: 0, Program: 0, Framebuffer: 0 }
  for (const kind of Object.keys(alive) as (keyof typeof alive)[]) {
    const [create, remove] = [gl[`create${kind}`].bind(gl), gl[`delete${kind}`].bind(gl) as (what: unknown) => void]
    vi.spyOn(gl, `create${kind}`).mockImplementation(() => {
      alive[kind]++
      return create()
    })
    vi.spyOn(gl, `delete${kind}`).mockImplementation((what: unknown) => {
      alive[kind] -= Number(Boolean(what))
      remove(what)
    })
  }
  scene.dispose()
  for (const key of Object.keys(alive) as (keyof typeof alive)[]) {
    alive[key] = 0
  }
  for (let round = 0; round < 3; round++) {
    scene = open()
    scene.setMesh(cube(20))
    scene.showBox(true)
    scene.showCoin(true)
    scene.setThickness(new Float32Array(36), 1)
    await frames(2)
    scene.setThickness(new Float32Array(36), 2)
    scene.setMesh(cube(30))
    scene.setScale(2)
    await frames(2)
    expect(alive.Buffer).toBeGreaterThan(2)
    expect(isModel((await picture()).at(0.5, 0.5))).toBe(true)
    scene.dispose()
    expect(alive).toEqual({ Buffer: 0, VertexArray: 0, Texture: 0, Program: 0, Framebuffer: 0 })
    expect(gl.getError()).toBe(gl.NO_ERROR)
  }
  const before = scene.frames
  scene.turn(5, 0)
  resize(310, 210)
  await frames(3)
  expect(scene.frames).toBe(before)
  expect(canvas.width).toBe(1)
})

function point(type: string, x: number, y: number, more: PointerEventInit = {}): void {
  const place = { clientX: x, clientY: y, bubbles: true, cancelable: true, pointerId: 1 }
  canvas.dispatchEvent(new PointerEvent(type, { ...place, ...more }))
}

test('one pointer turns, two zoom, and a cancelled one ends', async () => {
  vi.spyOn(canvas, 'setPointerCapture').mockImplementation(() => undefined)
  const turn = vi.spyOn(scene, 'turn')
  const zoom = vi.spyOn(scene, 'zoom')
  point('pointermove', 10, 10)
  expect(turn).not.toHaveBeenCalled()
  point('pointerdown', 100, 100)
  point('pointermove', 110, 104)
  expect(turn.mock.calls).toEqual([[-5, 2]])
  point('pointerdown', 110, 153, { pointerId: 2 })
  point('pointermove', 110, 203, { pointerId: 2 })
  expect(zoom.mock.calls).toEqual([[2]])
  point('pointercancel', 0, 0)
  point('pointerup', 0, 0, { pointerId: 2 })
  point('pointermove', 300, 300)
  expect(turn).toHaveBeenCalledTimes(1)
  expect(getComputedStyle(canvas).touchAction).toBe('pan-y')
  await frames(1)
})

test('the wheel is the page’s, unless the buyer means the picture', () => {
  scene.setMesh(cube(20))
  const wheel = (init: WheelEventInit): boolean =>
    !canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: -50, cancelable: true, ...init }))
  expect(wheel({})).toBe(false)
  expect(wheel({ ctrlKey: true })).toBe(true)
  canvas.tabIndex = 0
  canvas.focus()
  expect(wheel({})).toBe(true)
  expect(wheel({ deltaY: -1e6 })).toBe(true)
  expect(wheel({})).toBe(false) // as near as it may be: the page moves on
})

test('without WebGL 2 it says so', () => {
  const other = document.createElement('canvas')
  other.getContext('2d')
  expect(() => new Scene(other)).toThrow('WebGL 2')
  expect(Scene.supported()).toBe(true)
})
