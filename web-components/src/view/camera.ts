import type { Box } from './facts.ts'
import { sized, times, type Matrix, type Vec } from './matrix.ts'

/**
 * How the scene (x to the right, y to the back, z up, in the unit of the mesh) is looked at: the place in the middle, radians to the right from the front and above the ground, and
 * the distance. A list, so that one can be turned into another step by step.
 */
export type Pose = readonly [x: number, y: number, z: number, azimuth: number, elevation: number, distance: number]

const tangent = Math.tan(Math.PI / 14) // half of the angle of view
const steepest = 1.5
const restingAzimuth = 0.6
const restingElevation = 0.42
const [sin, cos] = [Math.sin(restingElevation), Math.cos(restingElevation)]

/** The view of a box whole. Whichever way the buyer then turns it, it stays in the picture. */
export function poseOf([low, high]: Box, aspect: number): Pose {
  const [x, y, z] = low.map((edge, axis) => ((high[axis] as number) - edge) / 2) as unknown as Vec
  const around = Math.hypot(x, y)
  let distance = 0
  for (let step = 0; step < 32; step++) {
    const angle = (Math.PI * step) / 8
    const back = around * Math.cos(angle)
    const top = step < 16 ? z : -z
    const side = Math.max(Math.abs(top * cos - back * sin), Math.abs(around * Math.sin(angle)) / aspect)
    distance = Math.max(distance, top * sin + back * cos + side / tangent)
  }
  return [low[0] + x, low[1] + y, low[2] + z, restingAzimuth, restingElevation, 1.12 * distance]
}

/** Turns a pose by radians, and comes nearer by a factor above 1 within what `whole` shows. */
export function moved(pose: Pose, whole: Pose, right: number, up: number, factor: number): Pose {
  const [x, y, z, azimuth, elevation, distance] = pose
  return [
    x,
    y,
    z,
    azimuth + right,
    within(elevation + up, steepest, -steepest),
    within(distance / factor, 3 * whole[5], whole[5] / 40),
  ]
}

function within(value: number, most: number, least: number): number {
  return Math.min(most, Math.max(least, value))
}

/** Turns places of the scene to the camera's: x to the right, y up, z towards the eye. */
export function viewOf([x, y, z, azimuth, elevation, distance]: Pose): Matrix {
  const [sa, ca, se, ce] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(elevation), Math.cos(elevation)]
  const turn = [ca, -sa * se, sa * ce, 0, sa, ca * se, -ca * ce, 0, 0, ce, se, 0, 0, 0, -distance, 1]
  return times(turn, sized([1, 1, 1], [-x, -y, -z]))
}

/** The picture that the camera sees of what is up to `reach` away from the middle. */
export function projectionOf(distance: number, reach: number, aspect: number): Matrix {
  const near = Math.max(distance - reach, distance / 50)
  const far = distance + reach
  const depth = near - far
  return [
    1 / tangent / aspect,
    0,
    0,
    0,
    0,
    1 / tangent,
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
