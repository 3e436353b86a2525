/**
 * What tells a file from others without reading it, for finding its upload again after a reload. `partner` is the
 * publishable key: the same file may be on its way to two.
 */
export function fingerprint(file: File, partner: string): string {
  return `miq-upload:${JSON.stringify([file.name, file.size, file.lastModified, file.type, partner])}`
}
