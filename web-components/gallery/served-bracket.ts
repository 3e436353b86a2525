import { glb } from '../src/view/testdata/packages.ts'
import { bracketTriangles, type Corner } from './files.ts'

/** The corners of a fin between the legs of the bracket, and how thick it is: what wax cannot do, see fixtures.ts. */
const fin = [
  [6, 6],
  [46, 6],
  [6, 38],
] as const
const finFrom = 3.8
const finThickness = 0.4
const legThickness = 8

/** What the server has made of the bracket for viewers: a GLB, and how thick the wall is at each of its vertices. */
export function servedBracket(): { preview: Blob; thickness: Blob } {
  const legs = bracketTriangles().flat()
  const walls = finTriangles().flat()
  // In glTF y points up, and lengths are in metres.
  const positions = Float32Array.from([...legs, ...walls].flatMap(([x, y, z]) => [x / 1000, z / 1000, -y / 1000]))
  const count = positions.length / 3
  const scene = {
    asset: { version: '2.0' },
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
    buffers: [{ byteLength: positions.byteLength }],
    bufferViews: [{ buffer: 0, byteLength: positions.byteLength }],
    accessors: [{ bufferView: 0, componentType: 5126, count, type: 'VEC3' }],
  }
  return {
    preview: glb(scene, new Blob([positions])),
    thickness: new Blob([Float32Array.from([...legs.map(() => legThickness), ...walls.map(() => finThickness)])]),
  }
}

/** Both faces and the slope. */
function finTriangles(): Corner[][] {
  const at = (index: 0 | 1 | 2, y: number): Corner => [fin[index][0], y, fin[index][1]]
  const near = finFrom
  const far = finFrom + finThickness
  return [
    [at(0, near), at(1, near), at(2, near)],
    [at(0, far), at(2, far), at(1, far)],
    [at(1, near), at(1, far), at(2, far)],
    [at(1, near), at(2, far), at(2, near)],
  ]
}
