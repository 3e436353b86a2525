import { refuse } from './mesh.ts'

/** Unpacks a part of an archive, piece by piece; undefined where there is no such part. */
export type Unpack = (name: string) => AsyncIterable<Uint8Array> | undefined

// What an archive from a stranger may cost. Whatever it says about sizes is only used to refuse.
const mostDirectory = 2 << 20
const mostExpanded = 512 << 20
const mostRatio = 100
const ratioCountsFrom = 4 << 20

const [endMark, locatorMark, entryMark, localMark] = [0x06054b50, 0x07064b50, 0x02014b50, 0x04034b50]

/**
 * Opens a zip archive. Names of parts are in lower case, as the packaging convention compares them, without the slash
 * in front. Source of the layout: APPNOTE.TXT 6.3.10.
 */
export async function openZip(file: Blob, signal?: AbortSignal): Promise<Unpack> {
  const read = async (from: number, to: number): Promise<DataView> => {
    const bytes = await file.slice(from, to).arrayBuffer()
    signal?.throwIfAborted()
    return new DataView(bytes)
  }
  let expanded = 0

  async function* unpack({ method, size, at }: Packed): AsyncGenerator<Uint8Array> {
    const head = await read(at, at + 30)
    const from = at + 30 + head.getUint16(26, true) + head.getUint16(28, true)
    // Packed in a way that nobody uses for 3MF. What a password locks cannot be unpacked, and ends as damaged.
    if (u32(head, 0) !== localMark || (method !== 0 && method !== 8)) {
      refuse('unknown')
    }
    const packed = file.slice(from, from + size).stream()
    const reader = (method ? packed.pipeThrough(new DecompressionStream('deflate-raw')) : packed).getReader()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        signal?.throwIfAborted()
        if (done) {
          return
        }
        expanded += value.length
        if (expanded > mostExpanded || (expanded > ratioCountsFrom && expanded > mostRatio * file.size)) {
          refuse('too_large')
        }
        yield value
      }
    } finally {
      void reader.cancel().catch(() => undefined) // what is not read is not unpacked
    }
  }

  const parts = await list(file.size, read)
  return (name) => {
    const packed = parts.get(name)
    return packed && unpack(packed)
  }
}

/** A part of an archive: how it is packed, the bytes it takes there, and where its own head begins. */
interface Packed {
  method: number
  size: number
  at: number
}

/** Reads the list of parts, which is at the archive's end. */
async function list(
  length: number,
  read: (from: number, to: number) => Promise<DataView>,
): Promise<ReadonlyMap<string, Packed>> {
  const tail = await read(Math.max(0, length - 65_557), length) // the longest comment, and the record before it
  let end = tail.byteLength - 22
  while (end >= 0 && u32(tail, end) !== endMark) {
    end--
  }
  if (end < 0) {
    refuse('truncated') // it began as an archive
  }
  let [size, at] = [u32(tail, end + 12), u32(tail, end + 16)]
  if (end >= 20 && u32(tail, end - 20) === locatorMark) {
    const from = u64(tail, end - 12)
    const record = await read(from, from + 56)
    size = u64(record, 40)
    at = u64(record, 48)
  }
  if (size > mostDirectory) {
    refuse('too_large')
  }
  const view = await read(at, at + size)
  const parts = new Map<string, Packed>()
  for (let entry = 0; entry + 46 <= view.byteLength && u32(view, entry) === entryMark;) {
    const nameEnd = entry + 46 + view.getUint16(entry + 28, true)
    const extraEnd = nameEnd + view.getUint16(entry + 30, true)
    // Numbers that do not fit 32 bits stand in a field of kind 1 (4.5.3), one after the other.
    let extra = nameEnd
    while (extra + 4 < extraEnd && view.getUint16(extra, true) !== 1) {
      extra += 4 + view.getUint16(extra + 2, true)
    }
    extra += 4
    const number = (place: number): number => {
      const value = u32(view, entry + place)
      return value === 0xffffffff && extra < extraEnd ? u64(view, (extra += 8) - 8) : value
    }
    number(24) // the size unpacked comes first, and is not believed
    const packed = { method: view.getUint16(entry + 10, true), size: number(20), at: number(42) }
    parts.set(
      partName('', new TextDecoder().decode(new Uint8Array(view.buffer, entry + 46, nameEnd - entry - 46))),
      packed,
    )
    entry = extraEnd + view.getUint16(entry + 32, true)
  }
  return parts
}

/** Resolves the target of a reference in a part to the name of another part. */
export function partName(from: string, target: string): string {
  return decodeURI(new URL(target, `http://part/${from}`).pathname)
    .slice(1)
    .toLowerCase()
}

function u32(view: DataView, at: number): number {
  return view.getUint32(at, true)
}

function u64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true))
}
