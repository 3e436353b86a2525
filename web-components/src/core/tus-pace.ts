/** How far an upload is. */
export interface UploadProgress {
  /** Bytes that have left, of `total`. It may go back a little when a line breaks. */
  sent: number
  total: number
  /** Over the last seconds; 0 until it can be told. */
  bytesPerSecond: number
  /** Seconds that the rest will take at this pace; Infinity until it can be told, and while nothing moves. */
  eta: number
}

/** Milliseconds that the pace is measured over: long enough to be calm, short enough to follow a change of network. */
const span = 8000
/** Below this a pace would be a guess, in milliseconds. */
const least = 250

/** Returns a function that takes how many bytes have left and tells the progress. */
export function paceOf(total: number, now = (): number => performance.now()): (sent: number) => UploadProgress {
  let seen: { at: number; sent: number }[] = []
  return (sent) => {
    const at = now()
    const last = seen.at(-1)
    if (last && sent < last.sent) {
      seen = [] // a line broke: what it had taken and lost says nothing of the pace
    }
    seen = [...seen.filter((each) => at - each.at <= span), { at, sent }]
    const [first] = seen
    const passed = first ? at - first.at : 0
    const bytesPerSecond = first && passed >= least ? ((sent - first.sent) / passed) * 1000 : 0
    return {
      sent,
      total,
      bytesPerSecond,
      eta: bytesPerSecond > 0 ? (total - sent) / bytesPerSecond : sent < total ? Infinity : 0,
    }
  }
}
