import { afterEach, expect, test, vi } from 'vitest'
import type { Operations } from '../../generated/operations.ts'
import type { Caller } from './caller.ts'
import { RequestError } from './client.ts'
import { Pauses } from './retry.ts'
import { follow, type StreamOptions, type StreamState } from './stream.ts'

type Data = Operations['WatchModel']['data']
type Status = Data['modelUpdated']['status']

/** What the server does with one connection: writes, and in the end closes, breaks or holds it. */
type Play = (request: Request, write: (text: string) => void) => 'close' | 'break' | 'hold' | Response

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Follows a model on a server that plays one connection after the other; the last one again and again. */
function start(
  plays: Play[],
  options: Partial<StreamOptions<Data>> = {},
  headers: Caller['headers'] = () => Promise.resolve({ authorization: 'Bearer t' }),
) {
  const requests: Request[] = []
  const states: StreamState[] = []
  const seen: string[] = []
  const slept: number[] = []
  const server: typeof fetch = (input, init) => {
    const request = new Request(input, init)
    requests.push(request)
    const play = (plays.length > 1 ? plays.shift() : plays[0]) as Play
    return new Promise((resolve) => {
      resolve(perform(play, request))
    })
  }
  const record = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    slept.push(milliseconds)
    return slept.length > 50
      ? Promise.reject(new Error('it never gives up'))
      : Promise.resolve(signal?.throwIfAborted())
  }
  const done = follow<'WatchModel'>(
    { endpoint: 'https://api.example/', fetch: server, headers },
    'subscription',
    { id: 'mdl_1' },
    {
      next: ({ modelUpdated }) => seen.push(modelUpdated.status),
      onState: (state) => states.push(state),
      pauses: new Pauses({ first: 100, random: () => 1, sleep: record }),
      ...options,
    },
  )
  return { done, requests, states, seen, slept }
}

function perform(play: Play, request: Request): Response {
  const encoder = new TextEncoder()
  const written: string[] = []
  const end = play(request, (text) => written.push(text))
  if (end instanceof Response) {
    return end
  }
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = written.shift()
      if (next !== undefined) {
        controller.enqueue(encoder.encode(next))
      } else if (end === 'close') {
        controller.close()
      } else if (end === 'break') {
        controller.error(new TypeError('network error'))
      } else {
        return new Promise(() => undefined)
      }
      return undefined
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

function tick(status: Status): string {
  return `event: next\ndata: ${JSON.stringify({ data: { modelUpdated: { status } } })}\n\n`
}

function problem(code: string): string {
  return `event: next\ndata: ${JSON.stringify({ data: null, errors: [{ message: 'No.', extensions: { code } }] })}\n\n`
}

const complete = 'event: complete\n\n'

/** Says these and ends in that way. */
function says(end: 'close' | 'break' | 'hold', ...texts: string[]): Play {
  return (_, write) => {
    texts.forEach(write)
    return end
  }
}

const refuses =
  (status: number, body: string, headers: Record<string, string> = {}): Play =>
  () =>
    new Response(body, { status, headers })

const cannotBeReached: Play = () => {
  throw new TypeError('Failed to fetch')
}

const isLast = ({ modelUpdated }: Data): boolean => modelUpdated.status === 'READY'

test('it tells each answer and ends with the stream', async () => {
  const run = start([
    says('close', ':\n\n', tick('PROCESSING').slice(0, 9), tick('PROCESSING').slice(9) + tick('READY') + complete),
  ])
  await run.done
  expect(run.seen).toEqual(['PROCESSING', 'READY'])
  expect(run.states).toEqual(['live'])
  const [request] = run.requests
  expect(request?.url).toBe('https://api.example/graphql')
  expect(request?.headers.get('accept')).toBe('text/event-stream')
  expect(request?.headers.get('authorization')).toBe('Bearer t')
  expect(await request?.json()).toEqual({ query: 'subscription', variables: { id: 'mdl_1' } })
})

test('a letter that is cut in two is whole again', async () => {
  const bytes = new TextEncoder().encode(
    `event: next\ndata: ${JSON.stringify({ data: { modelUpdated: { status: 'größe' } } })}\n\n${complete}`,
  )
  const cut = bytes.indexOf(0xc3) + 1
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, cut))
      controller.enqueue(bytes.slice(cut))
    },
  })
  const run = start([() => new Response(body, { headers: { 'content-type': 'text/event-stream' } })])
  await run.done
  expect(run.seen).toEqual(['größe'])
})

test('a connection that breaks is opened again after growing pauses, and polling is asked for until one works', async () => {
  const run = start([
    says('close', tick('UPLOADED')),
    says('break'),
    refuses(502, '<html>'),
    cannotBeReached,
    refuses(200, '<html>a hotel’s login page'),
    says('close', tick('READY'), complete),
  ])
  await run.done
  expect(run.states).toEqual(['live', 'retrying', 'polling', 'live'])
  expect(run.slept).toEqual([100, 200, 400, 800, 1600])
  expect(run.seen).toEqual(['UPLOADED', 'READY'])
})

test('a server that completes before the last answer is asked again, and the last answer ends it', async () => {
  const run = start([says('close', tick('PROCESSING'), complete), says('hold', tick('READY'))], { isLast })
  await run.done
  expect(run.seen).toEqual(['PROCESSING', 'READY'])
  expect(run.requests).toHaveLength(2)
})

test.each(['NOT_FOUND', 'TOKEN_EXPIRED', 'TOKEN_INVALID', 'SESSION_REQUIRED', 'GRAPHQL_VALIDATION_FAILED'])(
  '%s is final, on the stream and instead of it',
  async (code) => {
    const told = start([says('close', problem(code), complete)], { isLast })
    await expect(told.done).rejects.toMatchObject({ code })
    const refused = start([
      refuses(401, JSON.stringify({ errors: [{ message: 'No.', extensions: { code } }] }), {
        'content-type': 'application/json',
      }),
    ])
    const error = await refused.done.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(RequestError)
    expect(error).toMatchObject({ code, message: 'No.' })
    expect(refused.slept).toEqual([])
  },
)

test('a refusal without a code is judged by its status', async () => {
  await expect(start([refuses(403, 'forbidden')]).done).rejects.toMatchObject({ code: 'HTTP_403' })
})

test('who is overloaded says when to come again', async () => {
  const body = JSON.stringify({ errors: [{ message: 'Later.', extensions: { code: 'OVERLOADED' } }] })
  const run = start([
    refuses(503, body, { 'retry-after': '3' }),
    says('close', problem('UPSTREAM_BUSY')),
    says('close', complete),
  ])
  await run.done
  expect(run.slept).toEqual([3100, 200])
})

test('a server that falls silent is left', async () => {
  const run = start([says('hold', tick('PROCESSING')), says('close', tick('READY'), complete)], { patience: 30 })
  await run.done
  expect(run.seen).toEqual(['PROCESSING', 'READY'])
  expect(run.states).toEqual(['live', 'retrying', 'live'])
})

test('a session that is waited for in vain is a broken line, and its refusal is final', async () => {
  const headers = vi.fn<Caller['headers']>()
  headers.mockImplementationOnce(
    (signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          reject(signal.reason as Error)
        })
      }),
  )
  headers.mockRejectedValueOnce(new RequestError('NETWORK', 'no session'))
  headers.mockRejectedValueOnce(new RequestError('PARTNER_KEY_UNKNOWN', 'no'))
  const run = start([says('close', complete)], { patience: 30 }, headers)
  await expect(run.done).rejects.toMatchObject({ code: 'PARTNER_KEY_UNKNOWN' })
  expect(run.slept).toEqual([100, 200])
  expect(run.requests).toHaveLength(0)
})

test('signs of life keep a quiet stream', async () => {
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      for (let i = 0; i < 6; i++) {
        controller.enqueue(new TextEncoder().encode(': ping\n\n'))
        await new Promise((resolve) => setTimeout(resolve, 40))
      }
      controller.enqueue(new TextEncoder().encode(tick('READY') + complete))
    },
  })
  const run = start([() => new Response(body, { headers: { 'content-type': 'text/event-stream' } })], { patience: 150 })
  await run.done
  expect(run.requests).toHaveLength(1)
})

test('it ends with its signal: while it reads, and while it pauses', async () => {
  const ending = new AbortController()
  const reading = start([says('hold', tick('PROCESSING'))], { signal: ending.signal })
  await expect.poll(() => reading.seen).toEqual(['PROCESSING'])
  ending.abort(new Error('enough'))
  await expect(reading.done).rejects.toThrow('enough')
  expect(reading.states).toEqual(['live'])

  const other = new AbortController()
  const pausing = start([says('break')], {
    signal: other.signal,
    pauses: new Pauses({ first: 60_000, random: () => 1 }),
  })
  await expect.poll(() => pausing.states).toEqual(['retrying'])
  other.abort(new Error('enough'))
  await expect(pausing.done).rejects.toThrow('enough')
})

test('offline, nothing is tried until the network is back', async () => {
  const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  const run = start([says('close', tick('READY'), complete)])
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(run.requests).toHaveLength(0)
  onLine.mockReturnValue(true)
  dispatchEvent(new Event('online'))
  await run.done
  expect(run.seen).toEqual(['READY'])
})

test('what its reader throws is not taken for a broken line', async () => {
  const run = start([says('close', tick('READY'), complete)], {
    next: () => {
      throw new TypeError('a fault of the page')
    },
  })
  await expect(run.done).rejects.toThrow('a fault of the page')
})
