import { readGlb } from './glb.ts'
import { refuse, UnreadableModel, type Mesh } from './mesh.ts'
import { readObj } from './obj.ts'
import { announced, bytesOf, readAsciiStl, readBinaryStl } from './stl.ts'
import { readThreeMf } from './threemf.ts'

/** Larger files are left to the server: a telephone has not the memory. */
const mostBytes = 256 << 20

/** How much of a file is looked at to recognise it: an OBJ may begin with pages of comments. */
const headBytes = 1 << 16

/**
 * Reads a model file: STL, OBJ, 3MF or GLB, whatever it is called. The name is only asked where the content says
 * nothing: where there are comments and no end of them.
 *
 * Work is done in pieces of some milliseconds, between which the page can draw. Throws `UnreadableModel`, or the
 * signal's reason when it is aborted.
 */
export async function parseModel(file: Blob, name: string, signal?: AbortSignal): Promise<Mesh> {
  if (file.size === 0) {
    refuse('empty')
  }
  if (file.size > mostBytes) {
    refuse('too_large')
  }
  const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer())
  signal?.throwIfAborted()
  const mesh = await read(file, head, name, signal).catch((error: unknown) => {
    if (error instanceof UnreadableModel || error instanceof DOMException || signal?.aborted) {
      throw error
    }
    // Where the file is not what it says, numbers are none and lists are missing; RangeError is too little memory.
    refuse(error instanceof RangeError ? 'too_large' : 'unknown', error)
  })
  if (mesh.positions.length === 0) {
    refuse('no_triangles')
  }
  return mesh
}

function read(file: Blob, head: Uint8Array, name: string, signal: AbortSignal | undefined): Promise<Mesh> {
  const text = new TextDecoder('latin1').decode(head)
  if (text.startsWith('PK\x03\x04')) {
    return readThreeMf(file, signal)
  }
  if (text.startsWith('glTF')) {
    return readGlb(file, signal)
  }
  const triangles = announced(head)
  // The size first: when it is what the count announces, the free header may say "solid" or anything else.
  if (bytesOf(triangles) === file.size) {
    return readBinaryStl(file, triangles, signal)
  }
  // Text of any encoding that has ASCII in it; some programs put a mark before UTF-8.
  // eslint-disable-next-line no-control-regex
  if (!/[\0-\x08\x0e-\x1f\x7f]/.test(text)) {
    if (/^(ï»¿)?\s*solid[^]*(facet|endsolid)/i.test(text)) {
      return readAsciiStl(file, signal)
    }
    if (/^\s*v([ \t]+[-+.\d]\S*){3}/m.test(text) || (/^\s*#/.test(text) && /\.obj$/i.test(name))) {
      return readObj(file, signal)
    }
  } else if (triangles > 0) {
    return readBinaryStl(file, triangles, signal) // with something behind its triangles, or cut off
  }
  refuse('unknown')
}
