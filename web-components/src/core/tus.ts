import type { Caller } from './caller.ts'

export interface UploadProgress {
  sent: number
  total: number
  bytesPerSecond: number
  eta: number
}

export interface UploadOptions {
  metadata: Record<string, string>
  signal: AbortSignal
  resumeFrom?: string
  onAddress?: (address: string) => void
  onProgress?: (progress: UploadProgress) => void
}

export function uploadFile(_caller: Caller, _file: File, _options: UploadOptions): Promise<{ uploadId: string }> {
  return Promise.reject(new Error('comes with the uploads'))
}
