import type { Mesh } from './mesh.ts'

export function parseModel(_file: Blob, _name: string, _signal?: AbortSignal): Promise<Mesh> {
  return Promise.reject(new Error('comes with src/view'))
}
