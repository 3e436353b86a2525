/** A place or direction. */
export type Vec = readonly [x: number, y: number, z: number]

/** Four columns of four, as WebGL and glTF write it. The last row is 0 0 0 1 but for a projection. */
export type Matrix = readonly number[]

export const identity: Matrix = sized([1, 1, 1], [0, 0, 0])

/** Makes a body larger by axis, and puts what was its origin at a place. */
export function sized([x, y, z]: Vec, at: Vec): Matrix {
  return [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, ...at, 1]
}

/** First `other`, then `one`. */
export function times(one: Matrix, other: Matrix): Matrix {
  return Array.from({ length: 16 }, (_, at) =>
    [0, 1, 2, 3].reduce((sum, k) => sum + (one[(at % 4) + 4 * k] as number) * (other[k + at - (at % 4)] as number), 0),
  )
}

/** Where a matrix puts a place. */
export function apply(matrix: Matrix, at: Vec): Vec {
  const row = (axis: number): number =>
    at.reduce((sum, part, k) => sum + part * (matrix[axis + 4 * k] as number), matrix[axis + 12] as number)
  return [row(0), row(1), row(2)]
}
