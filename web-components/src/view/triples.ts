import { mostTriangles, UnreadableModel } from './mesh.ts'

/**
 * A list of places that grows, of which nobody knows beforehand how long it gets. It also keeps the corner numbers of
 * triangles: float32 holds whole numbers up to 16.7 million, and there are never more vertices than 12 million.
 */
export class Triples {
  list = new Float32Array(0)
  /** Numbers in use; three make a place. */
  size = 0

  add(x: number, y: number, z: number): void {
    if (this.size === this.list.length) {
      if (this.size >= 9 * mostTriangles) {
        throw new UnreadableModel('too_large')
      }
      const longer = new Float32Array(Math.min(2 * this.size + 36, 9 * mostTriangles))
      longer.set(this.list)
      this.list = longer
    }
    this.list[this.size++] = x
    this.list[this.size++] = y
    this.list[this.size++] = z
  }

  /** Adds the place that is at `from` in another list. */
  copy(list: Float32Array, from: number): void {
    this.add(list[from] as number, list[from + 1] as number, list[from + 2] as number)
  }

  /** What was added, without the spare room behind it. */
  done(): Float32Array {
    return this.list.slice(0, this.size)
  }
}
