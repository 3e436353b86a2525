/** A cube of 20 mm as a binary STL, for an input of files. */
export function cube(name: string): { name: string; mimeType: string; buffer: Buffer } {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [(n & 1) * 20, ((n >> 1) & 1) * 20, (n >> 2) * 20])
  const faces = [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
  ].flatMap(([a = 0, b = 0, c = 0, d = 0]) => [
    [a, b, c],
    [a, c, d],
  ])
  const buffer = Buffer.alloc(84 + faces.length * 50)
  buffer.writeUInt32LE(faces.length, 80)
  faces.forEach((face, index) => {
    face
      .flatMap((corner) => corners[corner] ?? [])
      .forEach((value, at) => buffer.writeFloatLE(value, 84 + index * 50 + 12 + at * 4))
  })
  return { name, mimeType: 'model/stl', buffer }
}
