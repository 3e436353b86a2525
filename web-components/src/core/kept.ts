/**
 * What an earlier page of this tab has kept; undefined when there is nothing. A page may be forbidden to keep anything,
 * in a sandboxed frame say: all that is then lost is lost with a reload.
 */
export function recall<Value>(place: string): Partial<Value> | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(place) ?? 'null') as Partial<Value> | null) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps it for a reload; undefined forgets it. */
export function keep(place: string, value: object | undefined): void {
  try {
    if (value) {
      sessionStorage.setItem(place, JSON.stringify(value))
    } else {
      sessionStorage.removeItem(place)
    }
  } catch {
    // see recall
  }
}
