import type { Problem } from './problem.ts'

/** What files are taken. */
export interface FileLimits {
  /** Extensions without a dot, in lower case. */
  formats: readonly string[]
  maxBytes: number
}

/** Why a file need not be sent at all: what the server would say at once. Its content is the server's to judge. */
export function checkFile(file: File, { formats, maxBytes }: FileLimits): Problem | undefined {
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''
  if (formats.length > 0 && !formats.includes(extension)) {
    return { code: 'FORMAT_UNSUPPORTED', message: `"${extension}" is none of ${formats.join(', ')}` }
  }
  if (file.size === 0) {
    return { code: 'FILE_EMPTY', message: 'the file has no bytes' }
  }
  return file.size > maxBytes ? { code: 'FILE_TOO_LARGE', message: `more than ${maxBytes} bytes` } : undefined
}

/** What was dropped or pasted: files alone can be taken, and a folder looks like one until it is read. */
export function filesOf(transfer: DataTransfer): { files: readonly File[]; problem?: Problem } {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  if (items.some((item) => item.webkitGetAsEntry()?.isDirectory)) {
    return { files: [], problem: { code: 'FOLDER', message: 'a folder was dropped' } }
  }
  const files = [...transfer.files]
  return files.length > 0 ? { files } : { files, problem: { code: 'NO_FILE', message: 'no file was dropped' } }
}
