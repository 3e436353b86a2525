import { inMillimetres } from './format.ts'
import type { Part } from './part.ts'
import type { LengthUnit } from './types.ts'

/** A part whose size makes one wonder, and what else it may be in. */
export interface UnitsDoubt {
  /** Longest edges first is not said: as the box is, in the file's own numbers. */
  box: readonly [number, number, number]
  now: LengthUnit
  instead: LengthUnit
}

// As the server judges sizes: outside of these a file is far more often in another unit.
const plausible = { least: 2.5, most: 2000 }
const likely = { least: 5, most: 1000, mostOfMetres: 600 }
/** By how often they are the answer. */
const candidates = ['MM', 'M', 'INCH', 'CM', 'FOOT', 'MICRON'] as const

/** The doubt about a part's unit: the server's where it has measured, else the same rule on the estimate. */
export function unitsDoubt(part: Part): UnitsDoubt | undefined {
  const { model, size, unit: now } = part
  if (!size || (model?.geometry ? !model.suggestedUnit : part.hasOwnUnit)) {
    return undefined
  }
  const box = size.map((each) => each / inMillimetres[now]) as [number, number, number]
  const instead = model?.suggestedUnit ?? likelier(Math.max(...box), now)
  return instead && { box, now, instead }
}

function likelier(extent: number, now: LengthUnit): LengthUnit | undefined {
  const size = extent * inMillimetres[now]
  if (size >= plausible.least && size <= plausible.most) {
    return undefined
  }
  return candidates.find((unit) => {
    const other = extent * inMillimetres[unit]
    return unit !== now && other >= likely.least && other <= (unit === 'M' ? likely.mostOfMetres : likely.most)
  })
}
