/** Archives and binary scenes for tests, written byte by byte so that they can be wrong where a test wants it. */

export interface ZipPart {
  name: string
  text: string
  method?: number
}

const main =
  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Target="/3D/main.model" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'

/** A package whose model part is `text`, with other parts beside it. */
export function threeMf(text: string, others: ZipPart[] = []): Promise<Blob> {
  return zip([{ name: '_rels/.rels', text: main }, { name: '3D/main.model', text }, ...others])
}

export async function zip(parts: ZipPart[]): Promise<Blob> {
  const bodies: BlobPart[] = []
  const list: BlobPart[] = []
  let at = 0
  for (const { name, text, method = 8 } of parts) {
    const title = new TextEncoder().encode(name)
    const plain = new Blob([text])
    const packed = method
      ? await new Response(plain.stream().pipeThrough(new CompressionStream('deflate-raw'))).blob()
      : plain
    const head = record(0x04034b50, [20, 0, method, 0, 0], [0, packed.size, plain.size], [title.length, 0])
    bodies.push(head, title, packed)
    list.push(
      record(0x02014b50, [20, 20, 0, method, 0, 0], [0, packed.size, plain.size], [title.length, 0, 0, 0, 0], [0, at]),
      title,
    )
    at += head.size + title.length + packed.size
  }
  const directory = new Blob(list)
  const end = record(0x06054b50, [0, 0, parts.length, parts.length], [directory.size, at], [0])
  return new Blob([...bodies, directory, end])
}

/** A mark, and lists of numbers of two and four bytes in turns. */
function record(mark: number, ...lists: number[][]): Blob {
  const parts = lists.map((list, at) => (at % 2 ? Uint32Array.from(list) : Uint16Array.from(list)))
  return new Blob([Uint32Array.of(mark), ...parts])
}

/** A GLB of a scene and its binary data. */
export function glb(scene: unknown, binary: Blob): Blob {
  const json = JSON.stringify(scene)
  const text = json.padEnd(json.length + ((4 - (json.length % 4)) % 4))
  const total = 12 + 8 + text.length + 8 + binary.size
  return new Blob([
    'glTF',
    Uint32Array.of(2, total, text.length, 0x4e4f534a),
    text,
    Uint32Array.of(binary.size, 0x004e4942),
    binary,
  ])
}
