/**
 * What tells a file from others without reading it, for finding its upload again after a reload. `partner` is the
 * publishable key: the same file may be on its way to two.
 */
export function fingerprint(file: File, partner: string): string {
  return `miq-upload:${JSON.stringify([file.name, file.size, file.lastModified, file.type, partner])}`
}

/** Keeps where an upload is for as long as the tab lives: the session that it belongs to lives no longer. */
export function remember(print: string, address: string): void {
  attempt((storage) => {
    storage.setItem(print, address)
  })
}

/** Where the upload was; undefined when none is known. It may be gone by now. */
export function recall(print: string): string | undefined {
  return attempt((storage) => storage.getItem(print)) ?? undefined
}

/** Forgets an upload that has become a model, or that nobody wants any more. */
export function forget(print: string): void {
  attempt((storage) => {
    storage.removeItem(print)
  })
}

/** Storage may be full or forbidden; then an upload begins anew after a reload, and nothing else is lost. */
function attempt<Result>(act: (storage: Storage) => Result): Result | undefined {
  try {
    return act(sessionStorage)
  } catch {
    return undefined
  }
}
