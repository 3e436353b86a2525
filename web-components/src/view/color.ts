/** Parts of red, green and blue from 0 to 1, as the screen takes them. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** A colour of any CSS notation, such as computed styles have. Black where it is none. */
export function readColor(color: string): Rgb {
  const canvas = new OffscreenCanvas(1, 1)
  const context = canvas.getContext('2d')
  if (!context) {
    return [0, 0, 0]
  }
  context.fillStyle = color
  // Plain colours come back in this notation; browsers that guard against fingerprinting blur what is drawn.
  const hex = /^#(..)(..)(..)$/.exec(context.fillStyle)
  context.fillRect(0, 0, 1, 1)
  const parts = hex ? hex.slice(1).map((part) => parseInt(part, 16)) : context.getImageData(0, 0, 1, 1).data
  return [Number(parts[0]) / 255, Number(parts[1]) / 255, Number(parts[2]) / 255]
}
