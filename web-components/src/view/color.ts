/** Parts of red, green and blue from 0 to 1, as the screen takes them. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** A colour of any CSS notation, such as computed styles have. Black where it is none. */
export function readColor(color: string): Rgb {
  const context = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  // Plain colours come back in this notation; browsers that guard against fingerprinting blur what is drawn.
  const hex = /^#(..)(..)(..)$/.exec(context.fillStyle)?.slice(1)
  const [red = 0, green = 0, blue = 0] = hex?.map((part) => parseInt(part, 16)) ?? context.getImageData(0, 0, 1, 1).data
  return [red / 255, green / 255, blue / 255]
}
