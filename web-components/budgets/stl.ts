/** A binary STL of a round box of nearly `size` bytes: a fan above, one below, and a wall. */
export function stlOf(size: number): Uint8Array {
  const steps = Math.floor((size - 84) / 200)
  const bytes = new Uint8Array(84 + steps * 200)
  const view = new DataView(bytes.buffer)
  view.setUint32(80, steps * 4, true)
  let at = 84
  const triangle = (...numbers: readonly number[]): void => {
    numbers.forEach((number, i) => {
      view.setFloat32(at + 12 + i * 4, number, true)
    })
    at += 50
  }
  const point = (step: number): [number, number] => {
    const turn = ((step % steps) / steps) * 2 * Math.PI
    return [20 * Math.cos(turn), 20 * Math.sin(turn)]
  }
  for (let step = 0; step < steps; step++) {
    const [a, b] = [point(step), point(step + 1)]
    triangle(0, 0, 20, ...a, 20, ...b, 20)
    triangle(0, 0, 0, ...b, 0, ...a, 0)
    triangle(...a, 0, ...b, 0, ...b, 20)
    triangle(...a, 0, ...b, 20, ...a, 20)
  }
  return bytes
}
