/** One event of a `text/event-stream`: its name, `message` when it has none, and its data lines joined. */
export interface StreamEvent {
  event: string
  data: string
}

/**
 * Reads a `text/event-stream` as it comes, wherever it was cut: lines end in LF, CR or CRLF, comments and unknown fields
 * count for nothing. Returns a function that takes the next piece and gives the events that it completes. `id` and
 * `retry` are not read: our server resumes by telling the present state anew. Source: WHATWG HTML, section 9.2.
 */
export function eventReader(): (piece: string) => StreamEvent[] {
  let rest = ''
  let endedInCR = false
  let event = ''
  let data: string[] = []

  return (piece) => {
    const events: StreamEvent[] = []
    // The LF of a CRLF that was cut in two ends no line of its own.
    const text = endedInCR && piece.startsWith('\n') ? piece.slice(1) : piece
    if (piece) {
      endedInCR = piece.endsWith('\r')
    }
    const lines = (rest + text).split(/\r\n|\n|\r/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line) {
        take(line)
        continue
      }
      if (data.length > 0 || event) {
        events.push({ event: event || 'message', data: data.join('\n') })
      }
      event = ''
      data = []
    }
    return events
  }

  function take(line: string): void {
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'event') {
      event = value
    } else if (field === 'data') {
      data.push(value)
    }
  }
}
