/** One event of a `text/event-stream`: its name, `message` when it has none, and its data lines joined. */
export interface StreamEvent {
  event: string
  data: string
}

/**
 * Reads a `text/event-stream` as it comes, wherever it was cut; comments and unknown fields count for nothing. Returns a
 * function that takes the next piece and gives the events that it completes. Lines end in LF, as our server's do. `id` and
 * `retry` are not read: our server resumes by telling the present state anew. Source: WHATWG HTML, section 9.2.
 */
export function eventReader(): (piece: string) => StreamEvent[] {
  let rest = ''
  return (piece) => {
    const blocks = (rest + piece).split('\n\n')
    rest = blocks.pop() ?? ''
    return blocks.flatMap((block) => {
      const [event = 'message'] = fields(block, 'event')
      const data = fields(block, 'data')
      return data.length > 0 || event !== 'message' ? { event, data: data.join('\n') } : []
    })
  }
}

function fields(block: string, name: string): string[] {
  return Array.from(block.matchAll(new RegExp(`^${name}: ?(.*)`, 'gm')), ([, value = '']) => value)
}
