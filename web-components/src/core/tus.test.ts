import { afterEach, expect, test, vi } from 'vitest'
import type { Caller } from './caller.ts'
import { RequestError } from './client.ts'
import { Pauses } from './retry.ts'
import { uploadFile, type UploadOptions, type UploadProgress } from './tus.ts'

const room = 'https://api.example/shop/files/'
const KiB = 1024

afterEach(() => {
  vi.restoreAllMocks()
})

/** Answers a request in the server's place, or lets it pass by giving nothing. */
type Fault = (request: Request) => Response | Promise<Response> | undefined

/** A tus server in memory, with faults that are used up one request of their method at a time. */
class FakeServer {
  readonly uploads = new Map<string, { length: number; bytes: number[]; metadata: string | null }>()
  readonly requests: string[] = []
  readonly headers: Headers[] = []
  readonly faults: Record<string, Fault[]> = { POST: [], HEAD: [], PATCH: [] }

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    this.requests.push(`${request.method} ${request.url.replace(room, '')}${offsetOf(request)}`)
    this.headers.push(request.headers)
    const fault = this.faults[request.method]?.shift()
    return (await fault?.(request)) ?? this.answer(request)
  }

  async answer(request: Request): Promise<Response> {
    if (request.method === 'POST') {
      const id = `upl_${this.uploads.size + 1}`
      const length = Number(request.headers.get('upload-length'))
      this.uploads.set(id, { length, bytes: [], metadata: request.headers.get('upload-metadata') })
      return new Response(null, { status: 201, headers: { location: `http://inside:8080/files/${id}` } })
    }
    const upload = this.uploads.get(request.url.split('/').at(-1) ?? '')
    if (!upload) {
      return refusal(404, 'UPLOAD_NOT_FOUND')
    }
    if (request.method === 'PATCH') {
      if (Number(request.headers.get('upload-offset')) !== upload.bytes.length) {
        return refusal(409, 'MISMATCHED_OFFSET')
      }
      new Uint8Array(await request.arrayBuffer()).forEach((each) => upload.bytes.push(each))
    }
    const headers = { 'upload-offset': String(upload.bytes.length), 'upload-length': String(upload.length) }
    return new Response(null, { status: request.method === 'PATCH' ? 204 : 200, headers })
  }
}

function offsetOf(request: Request): string {
  const offset = request.headers.get('upload-offset')
  return offset === null ? '' : ` ${offset}`
}

function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ code, detail: 'No.' }), { status, headers })
}

const breaks: Fault = () => {
  throw new TypeError('Failed to fetch')
}

/** The line breaks when so much of a chunk has come. */
function breaksAfter(server: FakeServer, bytes: number): Fault {
  return async (request) => {
    const upload = server.uploads.get('upl_1')
    upload?.bytes.push(...new Uint8Array(await request.arrayBuffer()).slice(0, bytes))
    throw new TypeError('Failed to fetch')
  }
}

const content = Uint8Array.from({ length: 10 * KiB }, (_, i) => (i * 7) % 251)
const part = new File([content], 'Käfer größe.stl', { type: 'model/stl', lastModified: 1 })

function start(server: FakeServer, options: Partial<UploadOptions> = {}, file = part) {
  const slept: number[] = []
  const progress: UploadProgress[] = []
  const addresses: string[] = []
  const caller: Caller = {
    endpoint: 'https://api.example/shop/',
    fetch: server.fetch,
    headers: () => Promise.resolve({ 'x-modeliq-key': 'pk', authorization: 'Bearer t' }),
  }
  const record = (milliseconds: number): Promise<void> => {
    slept.push(milliseconds)
    return Promise.resolve()
  }
  const done = uploadFile(caller, file, {
    metadata: { filename: file.name },
    chunkBytes: 4 * KiB,
    pauses: new Pauses({ first: 100, random: () => 1, sleep: record }),
    onProgress: (each) => progress.push(each),
    onAddress: (address) => addresses.push(address),
    ...options,
  })
  return { done, slept, progress, addresses }
}

function received(server: FakeServer, id = 'upl_1'): number[] | undefined {
  return server.uploads.get(id)?.bytes
}

test('a file comes whole, in chunks, with its name in UTF-8', async () => {
  const server = new FakeServer()
  const run = start(server)
  expect(await run.done).toEqual({ uploadId: 'upl_1' })
  expect(received(server)).toEqual([...content])
  expect(server.requests).toEqual(['POST ', 'PATCH upl_1 0', 'PATCH upl_1 4096', 'PATCH upl_1 8192'])
  expect(run.addresses).toEqual([`${room}upl_1`])
  expect(run.progress.map(({ sent }) => sent)).toEqual([0, 4096, 8192, 10_240])
  expect(run.progress.at(-1)).toMatchObject({ total: 10_240, eta: 0 })
  const [, name] = server.uploads.get('upl_1')?.metadata?.split(' ') ?? []
  expect(new TextDecoder().decode(Uint8Array.from(atob(name ?? ''), (each) => each.charCodeAt(0)))).toBe(part.name)
  for (const headers of server.headers) {
    expect(headers.get('tus-resumable')).toBe('1.0.0')
    expect(headers.get('x-modeliq-key')).toBe('pk')
    expect(headers.get('authorization')).toBe('Bearer t')
  }
  expect(server.headers[1]?.get('content-type')).toBe('application/offset+octet-stream')
})

test('a request takes what goes in about a second, and little again after the line broke', async () => {
  const server = new FakeServer()
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const takes = (seconds: number): Fault => {
    return () => {
      now += 1000 * seconds
      return undefined
    }
  }
  server.faults.PATCH = [takes(0.5), takes(4), takes(0.01), breaks, takes(1)]
  const file = new File([new Uint8Array(6 << 20)], 'large.stl')
  await start(server, { chunkBytes: undefined }, file).done
  const starts = server.requests
    .filter((each) => each.startsWith('PATCH'))
    .map((each) => Number(each.split(' ')[2]) / KiB)
  expect(starts).toEqual([0, 256, 768, 1024, 1024, 1280, 1536, 5632])
})

test('an empty file is one request', async () => {
  const server = new FakeServer()
  await start(server, {}, new File([], 'empty.stl')).done
  expect(server.requests).toEqual(['POST '])
})

test('after a broken line it goes on where the server is', async () => {
  const server = new FakeServer()
  server.faults.PATCH = [() => undefined, breaksAfter(server, 1000)]
  server.faults.HEAD = [breaks]
  const states: string[] = []
  const run = start(server, { onState: (state) => states.push(state) })
  await run.done
  expect(received(server)).toEqual([...content])
  expect(server.requests.slice(2)).toEqual([
    'PATCH upl_1 4096',
    'HEAD upl_1',
    'HEAD upl_1',
    'PATCH upl_1 5096',
    'PATCH upl_1 9192',
  ])
  expect(run.slept).toEqual([100, 200])
  expect(states).toEqual(['sending', 'retrying', 'retrying', 'sending'])
})

test('what was taken although its answer was lost is not sent twice', async () => {
  const server = new FakeServer()
  server.faults.PATCH = [breaksAfter(server, 4096)]
  await start(server).done
  expect(received(server)).toEqual([...content])
})

test.each([
  ['an offset that it disagrees with', refusal(409, 'MISMATCHED_OFFSET'), 100],
  ['an upload that another request holds', refusal(423, 'LOCK_TIMEOUT', { 'retry-after': '1' }), 1100],
  ['a server that is too busy', refusal(503, 'OVERLOADED', { 'retry-after': '3' }), 3100],
  ['too many requests', refusal(429, 'RATE_LIMITED', { 'retry-after': '2' }), 2100],
  ['a proxy without a server', new Response('<html>', { status: 502 }), 100],
  ['a login page of a hotel', new Response('<html>'), 100],
])('%s is asked again', async (_, answer, pause) => {
  const server = new FakeServer()
  server.faults.PATCH = [() => answer]
  const run = start(server)
  await run.done
  expect(received(server)).toEqual([...content])
  expect(run.slept).toEqual([pause])
  expect(server.requests[2]).toBe('HEAD upl_1')
})

test.each([
  [413, 'MAX_SIZE_EXCEEDED'],
  [429, 'QUOTA_EXCEEDED'],
  [401, 'TOKEN_EXPIRED'],
  [403, 'ORIGIN_NOT_ALLOWED'],
  [412, 'UNSUPPORTED_VERSION'],
])('%i %s is final', async (status, code) => {
  const server = new FakeServer()
  server.faults.POST = [() => refusal(status, code, { 'retry-after': '60' })]
  const run = start(server)
  const error = await run.done.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(RequestError)
  expect(error).toMatchObject({ code, message: 'No.' })
  expect(run.slept).toEqual([])
})

test('it is given up after many attempts that moved nothing, with what went wrong', async () => {
  const server = new FakeServer()
  server.faults.PATCH = [() => undefined, ...Array.from({ length: 40 }, () => breaks)]
  const run = start(server)
  await expect(run.done).rejects.toMatchObject({ code: 'NETWORK' })
  expect(run.slept).toHaveLength(12)
})

test('progress gives it all attempts anew', async () => {
  const server = new FakeServer()
  server.faults.PATCH = Array.from({ length: 20 }, () => breaksAfter(server, 10))
  const run = start(server)
  await run.done
  expect(received(server)).toEqual([...content])
  expect(new Set(run.slept)).toEqual(new Set([100]))
})

test('paused by its signal, it goes on from its address', async () => {
  const server = new FakeServer()
  const pause = new AbortController()
  const reason = new Error('paused')
  server.faults.PATCH = [
    () => undefined,
    (request) =>
      new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => {
          reject(new DOMException('aborted', 'AbortError'))
        })
        pause.abort(reason)
      }),
  ]
  const run = start(server, { signal: pause.signal })
  await expect(run.done).rejects.toBe(reason)
  expect(received(server)).toHaveLength(4096)
  // The stored address may lead anywhere: the session goes to the endpoint alone.
  const again = start(server, { resumeFrom: 'https://evil.example/files/upl_1?x' })
  expect(await again.done).toEqual({ uploadId: 'upl_1' })
  expect(received(server)).toEqual([...content])
  expect(server.requests.slice(3)).toEqual(['HEAD upl_1', 'PATCH upl_1 4096', 'PATCH upl_1 8192'])
  expect(again.addresses).toEqual([])
})

test('an upload that is gone begins anew, once', async () => {
  const server = new FakeServer()
  const run = start(server, { resumeFrom: `${room}upl_old` })
  expect(await run.done).toEqual({ uploadId: 'upl_1' })
  expect(run.addresses).toEqual([`${room}upl_1`])

  const forgetful = new FakeServer()
  forgetful.faults.PATCH = [() => refusal(410, 'UPLOAD_NOT_FOUND'), () => refusal(404, 'UPLOAD_NOT_FOUND')]
  await expect(start(forgetful).done).rejects.toMatchObject({
    code: 'UPLOAD_NOT_FOUND',
  })
  expect(forgetful.uploads.size).toBe(2)
})

test('the upload of another file is not gone on with', async () => {
  const server = new FakeServer()
  server.uploads.set('upl_1', { length: 99, bytes: [], metadata: null })
  expect(await start(server, { resumeFrom: 'upl_1' }).done).toEqual({ uploadId: 'upl_2' })
  expect(received(server, 'upl_2')).toEqual([...content])
})

test('a file that can no longer be read is no broken line', async () => {
  const server = new FakeServer()
  server.faults.PATCH = [breaks]
  const file = new File([content], 'part.stl')
  vi.spyOn(file, 'slice').mockImplementation(() => {
    const gone = new Blob()
    gone.arrayBuffer = () => Promise.reject(new DOMException('it was changed', 'NotReadableError'))
    return gone
  })
  await expect(start(server, {}, file).done).rejects.toMatchObject({
    code: 'FILE_CHANGED',
  })
})

test('offline it waits for the network, and no attempt is counted', async () => {
  const server = new FakeServer()
  const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true)
  server.faults.PATCH = [
    () => {
      onLine.mockReturnValue(false)
      throw new TypeError('Failed to fetch')
    },
  ]
  const states: string[] = []
  const run = start(server, { onState: (state) => states.push(state) })
  await expect.poll(() => states).toEqual(['sending', 'offline'])
  onLine.mockReturnValue(true)
  dispatchEvent(new Event('online'))
  await run.done
  expect(received(server)).toEqual([...content])
  expect(run.slept).toEqual([])
})

test('headers are asked for each request, and a network that fails them is waited for', async () => {
  const server = new FakeServer()
  const headers = vi.fn<Caller['headers']>().mockResolvedValue({})
  headers.mockRejectedValueOnce(new RequestError('NETWORK', 'no session'))
  const pauses = new Pauses({ sleep: () => Promise.resolve() })
  await uploadFile({ endpoint: room, fetch: server.fetch, headers }, part, { metadata: {}, pauses })
  expect(headers).toHaveBeenCalledTimes(3)
  headers.mockRejectedValueOnce(new RequestError('PARTNER_KEY_UNKNOWN', 'no'))
  await expect(
    uploadFile({ endpoint: room, fetch: server.fetch, headers }, part, { metadata: {}, pauses }),
  ).rejects.toMatchObject({ code: 'PARTNER_KEY_UNKNOWN' })
})
