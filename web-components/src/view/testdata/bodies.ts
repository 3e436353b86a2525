/** Bodies of which everything is known: regular polygons turned about an axis have exact formulas, whatever their count. */
import type { Facts } from '../facts.ts'
import type { Mesh } from '../mesh.ts'

type Profile = readonly (readonly [radius: number, height: number])[]

export function cube(side: number, [x, y, z]: readonly [number, number, number] = [0, 0, 0]): Mesh {
  const quads = '0132 4576 0451 2673 0264 1375'.replace(/(.)(.)(.)(.)\s?/g, '$1$2$3$1$3$4')
  const corners = Array.from(quads, Number).flatMap((n) => [n & 1, (n >> 1) & 1, n >> 2])
  const mesh = { positions: Float32Array.from(corners, (part, at) => side * part + ([x, y, z][at % 3] as number)) }
  return mesh
}

/** A profile turned about z in `steps`; the profile goes round anticlockwise, or from the upper pole to the lower. */
export function turned(profile: Profile, steps: number): Mesh {
  const positions: number[] = []
  const at = (row: number, step: number): number[] => {
    const [radius, height] = profile[row % profile.length] as Profile[0]
    const angle = (2 * Math.PI * (step % steps)) / steps
    return [radius * Math.cos(angle), radius * Math.sin(angle), height]
  }
  const isClosed = profile[0]?.[0] !== 0
  for (let row = 0; row < profile.length - Number(!isClosed); row++) {
    for (let step = 0; step < steps; step++) {
      const [a, b, c, d] = [at(row, step), at(row + 1, step), at(row + 1, step + 1), at(row, step + 1)] as number[][]
      if (profile[(row + 1) % profile.length]?.[0] !== 0) {
        positions.push(...(a ?? []), ...(b ?? []), ...(c ?? []))
      }
      if (profile[row]?.[0] !== 0) {
        positions.push(...(a ?? []), ...(c ?? []), ...(d ?? []))
      }
    }
  }
  return { positions: Float32Array.from(positions) }
}

/** What `measure` must say of a turned profile, but for the size. */
export function turnedFacts(profile: Profile, steps: number): Pick<Facts, 'volume' | 'area'> {
  const isClosed = profile[0]?.[0] !== 0
  let volume = 0
  let area = 0
  for (let row = 0; row < profile.length - Number(!isClosed); row++) {
    const [r, h] = profile[row] as Profile[0]
    const [s, k] = profile[(row + 1) % profile.length] as Profile[0]
    volume += ((h - k) * (r * r + r * s + s * s) * steps * Math.sin((2 * Math.PI) / steps)) / 6
    area += steps * (r + s) * Math.sin(Math.PI / steps) * Math.hypot(h - k, (r - s) * Math.cos(Math.PI / steps))
  }
  return { volume: Math.abs(volume), area }
}

export function sphere(radius: number, rows: number): Profile {
  return Array.from({ length: rows + 1 }, (_, row) => {
    const angle = (Math.PI * row) / rows
    return [row % rows === 0 ? 0 : radius * Math.sin(angle), radius * Math.cos(angle)]
  })
}

export function torus(ring: number, tube: number, rows: number): Profile {
  return Array.from({ length: rows }, (_, row) => {
    const angle = (2 * Math.PI * row) / rows
    return [ring + tube * Math.cos(angle), tube * Math.sin(angle)]
  })
}

/** A binary STL of a mesh. */
export function binaryStl({ positions }: Mesh, head = ''): Blob {
  const count = positions.length / 9
  const view = new DataView(new ArrayBuffer(84 + 50 * count))
  new Uint8Array(view.buffer).set(new TextEncoder().encode(head).subarray(0, 80))
  view.setUint32(80, count, true)
  positions.forEach((value, at) => {
    view.setFloat32(84 + 50 * Math.floor(at / 9) + 12 + 4 * (at % 9), value, true)
  })
  return new Blob([view])
}
