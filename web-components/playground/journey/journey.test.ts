import { expect, test } from 'vitest'
import type { Exchange } from '../fetcher/exchange.ts'
import { operationTexts, type JourneyOperation } from '../operations/texts.ts'
import { Journey, type Workbench } from './journey.ts'
import { stepBadges } from './steps.ts'

const token = 't'.repeat(40)

class MapStorage extends Map<string, string> implements Storage {
  get length(): number {
    return this.size
  }
  key(index: number): string | null {
    return [...this.keys()][index] ?? null
  }
  getItem(name: string): string | null {
    return this.get(name) ?? null
  }
  setItem(name: string, value: string): void {
    this.set(name, value)
  }
  removeItem(name: string): void {
    this.delete(name)
  }
}

/** An editor that notes the headers it shows and sends nothing by itself. */
class NotingWorkbench implements Workbench {
  headers: Readonly<Record<string, string>> = {}
  runs = 0
  open(_name: JourneyOperation, _text: string, _variables: object, headers: Readonly<Record<string, string>>): void {
    this.headers = headers
  }
  run(): void {
    this.runs += 1
  }
  stop(): void {
    return
  }
  showHeaders(headers: Readonly<Record<string, string>>): void {
    this.headers = headers
  }
}

function exchange(operation: string, answer: Exchange['answer'], authorization?: string): Exchange {
  const kind = operationTexts[operation as JourneyOperation].includes('mutation') ? 'mutation' : 'query'
  return { operation, kind, variables: {}, authorization, answer }
}

function refusal(code: string): Exchange['answer'] {
  return { errors: [{ message: 'The session has ended.', extensions: { code } }] }
}

function begun(): { journey: Journey; workbench: NotingWorkbench } {
  const journey = new Journey(new MapStorage())
  const workbench = new NotingWorkbench()
  journey.attach(workbench)
  journey.observe(exchange('BrowseMaterials', { data: { partner: { name: 'Loctite' }, materials: null } }))
  start(journey, token)
  journey.observe(
    exchange(
      'UploadModel',
      { data: { modelUpload: { model: { id: 'm1', status: 'UPLOADED' }, userErrors: [] } } },
      `Bearer ${token}`,
    ),
  )
  return { journey, workbench }
}

function start(journey: Journey, issued: string): void {
  const session = { token: issued, expiresAt: '2026-11-20T12:00:00Z' }
  journey.observe(exchange('StartSession', { data: { sessionCreate: { session, userErrors: [] } } }))
}

test.each(['TOKEN_EXPIRED', 'TOKEN_INVALID'])(
  '%s ends the session with what belonged to it, and not the catalogue',
  (code) => {
    const { journey, workbench } = begun()
    expect(workbench.headers.Authorization).toBe(`Bearer ${token}`)
    journey.observe(exchange('ReadModel', refusal(code), `Bearer ${token}`))
    expect(journey.snapshot().sessionEnd).toEqual({ code, lost: ['the model'] })
    expect(stepBadges(journey.snapshot()).slice(0, 4)).toEqual(['next', 'done', 'waiting', 'waiting'])
    expect(workbench.headers.Authorization).toBeUndefined()
    start(journey, 'another')
    expect(journey.snapshot().sessionEnd).toBeUndefined()
    expect(workbench.headers.Authorization).toBe('Bearer another')
  },
)

test('an operation of the integrator’s own ends it as well', () => {
  const { journey } = begun()
  journey.observe({ ...exchange('ReadModel', refusal('TOKEN_EXPIRED'), `Bearer ${token}`), operation: 'Mine' })
  expect(journey.snapshot().sessionEnd?.code).toBe('TOKEN_EXPIRED')
})

test('a tab that still holds the token before does not end today’s session, and gets its token', () => {
  const { journey, workbench } = begun()
  start(journey, 'another')
  workbench.headers = {}
  journey.observe(exchange('ReadModel', refusal('TOKEN_EXPIRED'), `Bearer ${token}`))
  expect(journey.snapshot().sessionEnd).toBeUndefined()
  expect(journey.snapshot().progress.ReadModel).toBe('error')
  expect(workbench.headers.Authorization).toBe('Bearer another')
})

test('a token that somebody typed is theirs', () => {
  const { journey, workbench } = begun()
  workbench.headers = {}
  journey.observe(exchange('ReadModel', refusal('TOKEN_INVALID'), 'Bearer typed'))
  expect(journey.snapshot().sessionEnd).toBeUndefined()
  expect(workbench.headers).toEqual({})
})

test('a session is started without the one before', () => {
  const { journey, workbench } = begun()
  journey.open('StartSession')
  expect(workbench.headers).toEqual({ 'X-ModelIQ-Key': 'pk_test_loctite' })
})

test('running all of it stops where the session ends', async () => {
  const { journey, workbench } = begun()
  const running = journey.runAll()
  expect(journey.snapshot().progress.WatchModel).toBe('running')
  journey.observe(exchange('WatchModel', refusal('TOKEN_EXPIRED'), `Bearer ${token}`))
  await running
  expect(workbench.runs).toBe(1)
})

test('another quantity takes back the quote, typing the same does not', () => {
  const { journey } = begun()
  journey.observe(exchange('CreateQuote', { data: { quoteCreate: { quote: { id: 'q1' }, userErrors: [] } } }))
  journey.choose({ quantity: '1' })
  expect(journey.snapshot().progress.CreateQuote).toBe('done')
  journey.choose({ quantity: '' })
  expect(journey.snapshot().progress.CreateQuote).toBeUndefined()
  expect(journey.snapshot().choices.quantity).toBe('')
  expect(journey.snapshot().progress.UploadModel).toBe('done')
})

test('what was asked for too early is forgotten once its reason is gone', () => {
  const journey = new Journey(new MapStorage())
  journey.open('ReadModel')
  journey.open('CreateCart')
  expect(journey.snapshot().early).toEqual({
    ReadModel: 'Start a session first',
    CreateCart: 'Start a session first',
  })
  expect(stepBadges(journey.snapshot())[0]).toBe('next')
  start(journey, token)
  expect(journey.snapshot().early).toEqual({})
})
