import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Stands before the real server and hands everything on, under an address that stays when the server is started again.
 * The widgets' files are those that were just built, and the line can be made to break.
 */
export interface Front {
  url: string
  /** Breaks the next upload once so many of its bytes have gone through; undefined leaves them alone. */
  cutUploadAfter: number | undefined
  /** Ends every stream there is, and each that is asked for, until it is false again. */
  refusesStreams: boolean
  /** How many streams are open. */
  readonly streams: number
  /** Ends the streams that are open; new ones may come. */
  dropStreams: () => void
  close: () => Promise<void>
}

/** A file of the widgets, by its address. */
export type Widgets = ReadonlyMap<string, { type: string; content: Buffer }>

/** The front of the server at `port`. */
export async function startFront(port: number, widgets: Widgets): Promise<Front> {
  const streams = new Set<ServerResponse>()
  const server = createServer((incoming, outgoing) => {
    const built = widgets.get(incoming.url ?? '')
    if (built) {
      outgoing.writeHead(200, { 'content-type': built.type, 'access-control-allow-origin': '*' }).end(built.content)
      return
    }
    const isStream = incoming.headers.accept?.includes('text/event-stream') ?? false
    if (isStream && front.refusesStreams) {
      incoming.destroy()
      return
    }
    if (isStream) {
      streams.add(outgoing)
      outgoing.on('close', () => streams.delete(outgoing))
    }
    handOn(port, incoming, outgoing, cutOf(incoming))
  })
  const cutOf = ({ method, url }: IncomingMessage): number | undefined => {
    const after = front.cutUploadAfter
    if (method !== 'PATCH' || !url?.includes('/files/')) {
      return undefined
    }
    front.cutUploadAfter = undefined
    return after
  }
  const drop = (): void => {
    streams.forEach((stream) => stream.destroy())
  }
  let refusesStreams = false
  const front: Front = {
    url: await listen(server),
    cutUploadAfter: undefined,
    get refusesStreams() {
      return refusesStreams
    },
    set refusesStreams(isRefusing) {
      refusesStreams = isRefusing
      if (isRefusing) {
        drop()
      }
    },
    get streams() {
      return streams.size
    },
    dropStreams: drop,
    close: () => close(server),
  }
  return front
}

/** An HTTP server at a free port of this machine; its address. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Closes a server with whatever is still open. */
export async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

function handOn(port: number, incoming: IncomingMessage, outgoing: ServerResponse, cutAfter: number | undefined): void {
  const { method, url, headers } = incoming
  const call = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    outgoing.flushHeaders()
    answer.pipe(outgoing)
    answer.on('error', () => outgoing.destroy())
  })
  // The server is gone: the browser sees a line that broke, as it would without anybody in between.
  call.on('error', () => outgoing.destroy())
  outgoing.on('close', () => call.destroy())
  if (cutAfter === undefined) {
    incoming.pipe(call)
    return
  }
  let passed = 0
  incoming.on('data', (piece: Buffer) => {
    call.write(piece.subarray(0, Math.max(0, cutAfter - passed)))
    passed += piece.length
    if (passed >= cutAfter) {
      incoming.pause()
      // What has gone through is to arrive before the line breaks.
      setTimeout(() => {
        incoming.destroy()
        call.destroy()
      }, 100)
    }
  })
  incoming.on('end', () => call.end())
}
