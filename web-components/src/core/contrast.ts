type Rgb = [red: number, green: number, blue: number]

/** A colour written as #rgb or #rrggbb, each part from 0 to 255; undefined for any other notation. */
export function parseHex(color: string): Rgb | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(color)
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)
  const [, red, green, blue] = short?.map((digit) => digit + digit) ?? long ?? []
  return red && green && blue ? ([red, green, blue].map((part) => Number.parseInt(part, 16)) as Rgb) : undefined
}

/** Contrast of two colours from 1 to 21. Source: WCAG 2.2, "contrast ratio". */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** White or black, whichever is easier to read on `color`; undefined when its notation is not known. */
export function readableOn(color: string): '#ffffff' | '#000000' | undefined {
  const background = parseHex(color)
  if (!background) {
    return undefined
  }
  return contrast(background, [255, 255, 255]) >= contrast(background, [0, 0, 0]) ? '#ffffff' : '#000000'
}

/**
 * `color` itself when it can be read on `surface` (4.5:1, WCAG 2.2, 1.4.3), else the nearest of its mixtures with black or
 * white that can, as #rrggbb; undefined when a notation is not known.
 */
export function readable(color: string, surface: string): string | undefined {
  const [front, back] = [parseHex(color), parseHex(surface)]
  if (!front || !back) {
    return undefined
  }
  const end = readableOn(surface) === '#ffffff' ? 255 : 0
  for (let share = 0; share < 1; share += 0.02) {
    const mixed = front.map((part) => Math.round(part + (end - part) * share)) as Rgb
    if (contrast(mixed, back) >= 4.5) {
      return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`
    }
  }
  return end === 0 ? '#000000' : '#ffffff'
}

/** Relative luminance from 0 to 1. Source: WCAG 2.2, "relative luminance". */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
