/** A bracket of 62 by 27 by 42 mm as binary STL: an L with a rib, drawn from the front. */
const front = [
  [0, 0],
  [62, 0],
  [62, 8],
  [22, 8],
  [8, 22],
  [8, 42],
  [0, 42],
] as const
const depth = 27

export type Corner = readonly [x: number, y: number, z: number]

/** The bracket's triangles; `scale` makes it as large as a file in another unit is. */
export function bracketTriangles(scale = 1): Corner[][] {
  const at = (index: number, y: number): Corner => {
    const [x, z] = front[index % front.length] ?? front[0]
    return [x * scale, y * scale, z * scale]
  }
  const faces: Corner[][] = []
  // The outline is seen whole from its corner at the origin.
  for (let each = 1; each < front.length - 1; each++) {
    faces.push([at(0, 0), at(each, 0), at(each + 1, 0)], [at(0, depth), at(each + 1, depth), at(each, depth)])
  }
  for (let each = 0; each < front.length; each++) {
    faces.push([at(each, 0), at(each, depth), at(each + 1, depth)], [at(each, 0), at(each + 1, depth), at(each + 1, 0)])
  }
  return faces
}

/** A file that a buyer chooses. `padding` adds bytes behind the model, so that an upload takes its time. */
export function bracket({ name = 'bracket.stl', scale = 1, padding = 0 } = {}): File {
  const faces = bracketTriangles(scale)
  const data = new DataView(new ArrayBuffer(84 + 50 * faces.length))
  data.setUint32(80, faces.length, true)
  faces.flat(2).forEach((value, at) => {
    data.setFloat32(84 + 50 * Math.floor(at / 9) + 12 + 4 * (at % 9), value, true)
  })
  return new File([data, new Uint8Array(padding)], name, { lastModified: Date.UTC(2026, 10, 20) })
}

/** Chooses files in the upload, as a buyer does. */
export async function choose(page: ParentNode, ...files: File[]): Promise<void> {
  const upload = page.querySelector('miq-upload')
  for (let patience = 200; patience > 0; patience--) {
    const input = upload?.shadowRoot?.querySelector<HTMLInputElement>('input[type=file]')
    if (input) {
      input.files = transfer(files).files
      input.dispatchEvent(new Event('change', { bubbles: true }))
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('there is no upload')
}

/** What is dropped. */
export function transfer(files: readonly File[], text = ''): DataTransfer {
  const data = new DataTransfer()
  files.forEach((file) => data.items.add(file))
  if (text) {
    data.setData('text/plain', text)
  }
  return data
}
