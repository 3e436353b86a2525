import { UnreadableModel } from './mesh.ts'

/** A part of an archive, still packed. */
export interface Packed {
  name: string
  method: number
  flags: number
  /** Bytes it takes in the archive. */
  size: number
  /** Where its own head begins. */
  at: number
}

// What an archive from a stranger may cost. Whatever it says about sizes is only used to refuse.
const mostDirectory = 2 << 20
const mostExpanded = 512 << 20
const mostRatio = 100
const ratioCountsFrom = 4 << 20

const [endMark, end64Mark, locatorMark, entryMark, localMark] = [
  0x06054b50, 0x06064b50, 0x07064b50, 0x02014b50, 0x04034b50,
]

/** A zip archive whose parts are unpacked as they are read. Source of the layout: APPNOTE.TXT 6.3.10. */
export class Zip {
  readonly file: Blob
  readonly signal: AbortSignal | undefined
  /** By name in lower case, as the packaging convention compares them, without the slash in front. */
  readonly parts = new Map<string, Packed>()
  expanded = 0

  constructor(file: Blob, signal?: AbortSignal) {
    this.file = file
    this.signal = signal
  }

  /** Reads the list of parts, which is at the archive's end. */
  async open(): Promise<this> {
    const tailAt = Math.max(0, this.file.size - 65_557) // the longest comment, and the record before it
    const tail = await this.view(tailAt, this.file.size)
    let end = tail.byteLength - 22
    while (end >= 0 && tail.getUint32(end, true) !== endMark) {
      end--
    }
    if (end < 0) {
      throw new UnreadableModel('truncated') // it began as an archive
    }
    let size = tail.getUint32(end + 12, true)
    let at = tail.getUint32(end + 16, true)
    if (end >= 20 && tail.getUint32(end - 20, true) === locatorMark) {
      const record = await this.view(long(tail, end - 12), long(tail, end - 12) + 56)
      if (record.byteLength === 56 && record.getUint32(0, true) === end64Mark) {
        size = long(record, 40)
        at = long(record, 48)
      }
    }
    if (size > mostDirectory) {
      throw new UnreadableModel('too_large')
    }
    this.list(await this.view(at, at + size))
    return this
  }

  list(view: DataView): void {
    const text = new TextDecoder()
    let at = 0
    while (at + 46 <= view.byteLength && view.getUint32(at, true) === entryMark) {
      const nameEnd = at + 46 + view.getUint16(at + 28, true)
      const extraEnd = nameEnd + view.getUint16(at + 30, true)
      if (extraEnd > view.byteLength) {
        throw new UnreadableModel('unknown')
      }
      const name = partName('', text.decode(new Uint8Array(view.buffer, at + 46, nameEnd - at - 46)))
      const packed = {
        name,
        flags: view.getUint16(at + 8, true),
        method: view.getUint16(at + 10, true),
        size: view.getUint32(at + 20, true),
        at: view.getUint32(at + 42, true),
      }
      widen(packed, view, at, nameEnd, extraEnd)
      this.parts.set(name, packed)
      at = extraEnd + view.getUint16(at + 32, true)
    }
  }

  /** The bytes of a part, unpacked piece by piece; who stops reading stops the unpacking. */
  async *read(part: Packed): AsyncGenerator<Uint8Array> {
    const head = await this.view(part.at, part.at + 30)
    if (
      head.byteLength < 30 ||
      head.getUint32(0, true) !== localMark ||
      part.flags & 1 ||
      part.method % 8 ||
      part.method > 8
    ) {
      throw new UnreadableModel('unknown') // damaged, locked by a password or packed in a way nobody uses for 3MF
    }
    const at = part.at + 30 + head.getUint16(26, true) + head.getUint16(28, true)
    const packed = this.file.slice(at, at + part.size).stream()
    const stream = part.method ? packed.pipeThrough(new DecompressionStream('deflate-raw')) : packed
    const reader = stream.getReader()
    let expanded = 0
    try {
      for (;;) {
        const { done, value } = await reader.read().catch(() => {
          throw new UnreadableModel('unknown')
        })
        this.signal?.throwIfAborted()
        if (done) {
          return
        }
        expanded += value.length
        this.expanded += value.length
        if (this.expanded > mostExpanded || (expanded > ratioCountsFrom && expanded > mostRatio * part.size)) {
          throw new UnreadableModel('too_large')
        }
        yield value
      }
    } finally {
      void reader.cancel().catch(() => undefined)
    }
  }

  async view(from: number, to: number): Promise<DataView> {
    const bytes = await this.file.slice(from, to).arrayBuffer()
    this.signal?.throwIfAborted()
    return new DataView(bytes)
  }
}

/** Resolves the target of a reference in a part to the name of another part. */
export function partName(from: string, target: string): string {
  const base = `http://part/${from}`
  return URL.canParse(target, base) ? decodeURI(new URL(target, base).pathname).slice(1).toLowerCase() : ''
}

/** Takes the numbers that do not fit 32 bits from the entry's extra field (4.5.3), in their order there. */
function widen(packed: Packed, view: DataView, at: number, from: number, to: number): void {
  const is64 = (place: number): boolean => view.getUint32(place, true) === 0xffffffff
  for (let extra = from; extra + 4 <= to; extra += 4 + view.getUint16(extra + 2, true)) {
    if (view.getUint16(extra, true) === 1) {
      let next = extra + 4 + (is64(at + 24) ? 8 : 0)
      if (is64(at + 20) && next + 8 <= to) {
        packed.size = long(view, next)
        next += 8
      }
      if (is64(at + 42) && next + 8 <= to) {
        packed.at = long(view, next)
      }
    }
  }
}

function long(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true))
}
