/** A place or direction in the scene: x to the right, y to the back, z up, in the unit of the mesh. */
export type Vec = readonly [x: number, y: number, z: number]

/** A box, by its lowest and highest corner. */
export type Box = readonly [low: Vec, high: Vec]

/** Four columns of four, as WebGL takes it. */
export type Matrix = readonly number[]

const viewAngle = Math.PI / 7
const steepest = 1.5
const restingAzimuth = 0.6
const restingElevation = 0.42

/** Where the scene is looked at from: turned about a place, at a distance. */
export class Camera {
  target: Vec = [0, 0, 0]
  /** Radians to the right from the front. */
  azimuth = restingAzimuth
  /** Radians above the ground. */
  elevation = restingElevation
  distance = 1
  /** The distance from which all is seen; zooming is bounded by it. */
  whole = 1
  radius = 1
  aspect = 1

  /** Turns the camera; sizes in radians. */
  turn(right: number, up: number): void {
    this.azimuth += right
    this.elevation = Math.min(steepest, Math.max(-steepest, this.elevation + up))
  }

  /** Comes nearer by a factor above 1; false where it was as near or far as it may be. */
  zoom(factor: number): boolean {
    const before = this.distance
    this.distance = Math.min(3 * this.whole, Math.max(this.whole / 40, before / factor))
    return this.distance !== before
  }

  /** The view of a box whole, from the resting side. Whichever way it is then turned, it stays in the picture. */
  restingAt([low, high]: Box): Pick<Camera, 'target' | 'azimuth' | 'elevation' | 'distance'> {
    const half = high.map((edge, axis) => (edge - (low[axis] as number)) / 2) as unknown as Vec
    const around = Math.hypot(half[0], half[1])
    const tan = Math.tan(viewAngle / 2)
    const [sin, cos] = [Math.sin(restingElevation), Math.cos(restingElevation)]
    let distance = 0
    for (let step = 0; step < 32; step++) {
      const angle = (Math.PI * step) / 8
      const [x, y, z] = [around * Math.cos(angle), around * Math.sin(angle), step < 16 ? half[2] : -half[2]]
      const rise = z * cos - y * sin
      const near = z * sin + y * cos
      distance = Math.max(distance, near + Math.max(Math.abs(rise), Math.abs(x) / this.aspect) / tan)
    }
    this.radius = Math.hypot(...half)
    this.whole = 1.12 * distance
    const target = low.map((edge, axis) => edge + (half[axis] as number)) as unknown as Vec
    return { target, azimuth: restingAzimuth, elevation: restingElevation, distance: this.whole }
  }

  /** Turns places of the scene to the camera's: x to the right, y up, z towards the eye. */
  view(): Matrix {
    const [sa, ca] = [Math.sin(this.azimuth), Math.cos(this.azimuth)]
    const [se, ce] = [Math.sin(this.elevation), Math.cos(this.elevation)]
    const right: Vec = [ca, sa, 0]
    const up: Vec = [-sa * se, ca * se, ce]
    const back: Vec = [sa * ce, -ca * ce, se]
    const columns = [0, 1, 2].flatMap((axis) => [right[axis] as number, up[axis] as number, back[axis] as number, 0])
    return [...columns, -dot(right, this.target), -dot(up, this.target), -dot(back, this.target) - this.distance, 1]
  }

  projection(): Matrix {
    const scale = 1 / Math.tan(viewAngle / 2)
    const near = Math.max(this.distance - 4 * this.radius, this.distance / 50)
    const far = this.distance + 12 * this.radius
    const depth = near - far
    return [
      scale / this.aspect,
      0,
      0,
      0,
      0,
      scale,
      0,
      0,
      0,
      0,
      (far + near) / depth,
      -1,
      0,
      0,
      (2 * far * near) / depth,
      0,
    ]
  }
}

export function dot(one: Vec, other: Vec): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
}

/** First `other`, then `one`. */
export function times(one: Matrix, other: Matrix): Matrix {
  return Array.from({ length: 16 }, (_, at) => {
    let sum = 0
    for (let k = 0; k < 4; k++) {
      sum += (one[(at % 4) + 4 * k] as number) * (other[k + at - (at % 4)] as number)
    }
    return sum
  })
}
