/**
 * A transformation of places written as rows: (x y z 1) times a matrix of four rows by three columns, which is how 3MF
 * writes it down and, without its last column, glTF too.
 */
export type Affine = readonly number[]

export const identity: Affine = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]

export function scaled(factor: number): Affine {
  return identity.map((value) => value * factor)
}

/** Writes a place, moved, to `into` at `to`. */
export function move(way: Affine, x: number, y: number, z: number, into: Float32Array | number[], to: number): void {
  for (let axis = 0; axis < 3; axis++) {
    into[to + axis] =
      x * (way[axis] as number) +
      y * (way[axis + 3] as number) +
      z * (way[axis + 6] as number) +
      (way[axis + 9] as number)
  }
}

/** First `one`, then `other`. */
export function then(one: Affine, other: Affine): Affine {
  const both: number[] = []
  const linear = [...other.slice(0, 9), 0, 0, 0]
  for (let row = 0; row < 12; row += 3) {
    const [x, y, z] = one.slice(row) as [number, number, number]
    move(row < 9 ? linear : other, x, y, z, both, row)
  }
  return both
}

/** Whether it turns the inside of a shape out. */
export function mirrors(way: Affine): boolean {
  const [a, b, c, d, e, f, g, h, i] = way as [number, number, number, number, number, number, number, number, number]
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) < 0
}
