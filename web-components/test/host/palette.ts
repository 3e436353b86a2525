import { crc32, deflateSync } from 'node:zlib'
import type { PNG } from 'pngjs'

/**
 * A picture as a small PNG: at most 256 colours, by leaving out as many of the low bits as that takes (two at least, which
 * no comparison notices). Of use for references alone; a third of the bytes.
 */
export function smallPng({ width, height, data }: PNG): Buffer {
  for (let bits = 2; ; bits++) {
    const { colors, pixels } = reduced(data, bits)
    if (colors.length <= 256) {
      return encoded(width, height, colors, pixels)
    }
  }
}

/** The colours without so many of their low bits, in the middle of what they stand for, and which one each pixel is. */
function reduced(data: Buffer, bits: number): { colors: number[]; pixels: Uint8Array } {
  const known = new Map<number, number>()
  const pixels = new Uint8Array(data.length / 4)
  const step = 1 << bits
  const level = (value: number): number => Math.min(255, Math.round(value / step) * step)
  for (let at = 0; at < pixels.length; at++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at * 4, at * 4 + 3)
    const color = (level(red) << 16) | (level(green) << 8) | level(blue)
    const index = known.get(color) ?? known.size
    known.set(color, index)
    pixels[at] = index
  }
  return { colors: [...known.keys()], pixels }
}

/** PNG of colour type 3, W3C PNG (third edition), sections 11.2 and 12. */
function encoded(width: number, height: number, colors: number[], pixels: Uint8Array): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * height)
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1)
  }
  const palette = Buffer.from(colors.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(content.length, 0)
  ends.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)])
}
