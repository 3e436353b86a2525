import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  fakeServer,
  never,
  noNetwork,
  refuse,
  silence,
  tus,
  type Answers,
  type Asked,
} from '../../gallery/fake-server.ts'
import { bracket } from '../../gallery/files.ts'
import { model } from '../../gallery/fixtures.ts'
import { Part } from './part.ts'
import { Shop } from './shop.ts'

// A storage of our own: test files run beside each other and share the tab's, and some of them clear it.
const storage = new Map<string, string>()

beforeEach(() => {
  storage.clear()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.delete(key),
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** The module for uploads is read with the first one. */
const patience = { timeout: 8000 }

function part(answers: Answers = {}, asked: Asked = [], file = bracket()): Part {
  const shop = new Shop({ endpoint: 'https://quote.example', key: 'pk_test_acme', fetch: fakeServer(answers, asked) })
  return new Part(shop, { file, unit: 'MM' })
}

/** How many uploads are remembered. */
function kept(): number {
  return [...storage.keys()].filter((key) => key.startsWith('miq-upload:')).length
}

test('after a reload the same file goes on where it was, and is forgotten once it is a model', async () => {
  const file = bracket({ padding: 2_400_000 })
  const first = part({ files: (init) => (init.method === 'PATCH' ? never(init.signal) : undefined) }, [], file)
  void first.start()
  await expect.poll(kept, patience).toBe(1)
  first.stop()
  const methods: string[] = []
  const second = part(
    {
      files: (init) => {
        methods.push(init.method ?? '')
        return init.method === 'HEAD'
          ? tus(200, { 'upload-offset': String(file.size - 1000), 'upload-length': String(file.size) })
          : undefined
      },
    },
    [],
    file,
  )
  await second.start()
  expect(methods).toEqual(['HEAD', 'PATCH'])
  expect([second.phase, second.isResumed, kept()]).toEqual(['ready', true, 0])
})

test('what is taken out before it was sent is removed from the server', async () => {
  const methods: string[] = []
  const one = part({
    files: (init) => {
      methods.push(init.method ?? '')
      return init.method === 'PATCH' ? never(init.signal) : undefined
    },
  })
  void one.start()
  await expect.poll(() => methods, patience).toEqual(['POST', 'PATCH'])
  one.discard()
  await expect.poll(() => methods).toEqual(['POST', 'PATCH', 'DELETE'])
  expect(kept()).toBe(0)
})

test('a unit that is said while the file is registered is corrected afterwards', async () => {
  const asked: Asked = []
  let answer: (model: object) => void = () => undefined
  const one = part({ ModelRegister: silence }, asked)
  const ask = vi
    .spyOn(one.shop, 'ask')
    .mockImplementation((text) =>
      text.includes('modelUpload')
        ? new Promise((resolve) => (answer = resolve as never))
        : Promise.resolve({ modelUnitUpdate: { model: { ...model, unit: 'INCH' }, userErrors: [] } } as never),
    )
  void one.start()
  await expect.poll(() => one.phase).toBe('registering')
  await expect.poll(() => ask.mock.calls.length).toBe(1)
  await one.correct('INCH')
  answer({ modelUpload: { model, userErrors: [] } })
  await expect
    .poll(() => ask.mock.calls.at(-1)?.[1])
    .toEqual({
      input: { modelId: 'model-1', unit: 'INCH' },
    })
  await expect.poll(() => [one.unit, one.phase]).toEqual(['INCH', 'ready'])
})

test('a correction of a judged model leaves it judged, and one that fails leaves the unit', async () => {
  const one = part()
  await one.start()
  await one.correct('INCH')
  expect([one.phase, one.unit]).toEqual(['ready', 'INCH'])
  const other = part({ UnitCorrect: refuse('OVERLOADED') })
  await other.start()
  await other.correct('INCH')
  expect([other.phase, other.unit, other.problem?.code]).toEqual(['ready', 'MM', 'OVERLOADED'])
})

test('a refused upload has the server’s code', async () => {
  const one = part({
    files: () =>
      Response.json({ code: 'QUOTA_EXCEEDED', detail: 'full' }, { status: 429, headers: { 'tus-resumable': '1.0.0' } }),
  })
  await one.start()
  expect([one.phase, one.problem?.code]).toEqual(['refused', 'QUOTA_EXCEEDED'])
})

/** When the model was looked at, in milliseconds since it was followed, until it is ready. */
async function looksUntil(ready: number, stream: NonNullable<Answers['ModelFollow']>): Promise<number[]> {
  vi.useFakeTimers({ now: 0 })
  const times: number[] = []
  const processing = { ...model, status: 'PROCESSING' as const }
  const { shop } = part({
    ModelRead: () => {
      times.push(Date.now())
      return { model: Date.now() < ready ? processing : model }
    },
    ModelFollow: stream,
  })
  const one = new Part(shop, { modelId: model.id, unit: 'MM' })
  void one.follow()
  for (let now = 0; one.phase !== 'ready' && now < 60_000; now += 100) {
    await vi.advanceTimersByTimeAsync(100)
  }
  vi.useRealTimers()
  expect(one.phase).toBe('ready')
  return times
}

test.each([
  ['cannot be reached', noNetwork],
  ['is held back', silence],
  ['is refused for good', refuse('FORBIDDEN')],
] as const)('where a stream %s the model is looked at every other second, slowly less often', async (_, stream) => {
  const times = await looksUntil(20_000, stream)
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  expect(pauses[0]).toBeLessThan(2500)
  expect(Math.max(...pauses)).toBeLessThan(4500)
  expect(pauses.length).toBeLessThan(10)
})

test('a model that nobody may see is told so, without a stream too', async () => {
  const { shop } = part({ ModelRead: refuse('FORBIDDEN'), ModelFollow: noNetwork })
  const one = new Part(shop, { modelId: model.id, unit: 'MM' })
  await one.follow()
  expect([one.phase, one.problem?.code]).toEqual(['refused', 'FORBIDDEN'])
})

test('an upload that the server refuses for its token goes on with a new session, once', async () => {
  const asked: Asked = []
  let refusals = 1
  const files = () =>
    refusals-- > 0
      ? Response.json({ code: 'TOKEN_EXPIRED', detail: 'the session has ended' }, { status: 401 })
      : undefined
  const sessions = () => asked.filter(({ name }) => name === 'SessionStart').length
  const one = part({ files }, asked)
  await one.start()
  expect([one.phase, sessions()]).toEqual(['ready', 2])

  storage.clear()
  refusals = 99
  const other = part({ files }, asked)
  await other.start()
  expect([other.phase, other.problem?.code, sessions()]).toEqual(['refused', 'TOKEN_EXPIRED', 4])
})

test('a stream that the server refuses for its token is opened again with a new session', async () => {
  const asked: Asked = []
  const count = (wanted: string) => asked.filter(({ name }) => name === wanted).length
  const { shop } = part(
    {
      ModelRead: { model: { ...model, status: 'PROCESSING' } },
      ModelFollow: () => (count('ModelFollow') > 1 ? { modelUpdated: model } : refuse('TOKEN_EXPIRED')),
    },
    asked,
  )
  const one = new Part(shop, { modelId: model.id, unit: 'MM' })
  await one.follow()
  expect([one.phase, count('ModelFollow'), count('SessionStart')]).toEqual(['ready', 2, 2])
})

test('of two units that are said one after the other the last one stays, whichever answer is slow', async () => {
  const said: string[] = []
  const one = part({
    UnitCorrect: ({ input: { unit } }) => {
      said.push(unit)
      if (said.length === 1) {
        void one.correct('CM') // while the first is on its way
      }
      return { modelUnitUpdate: { model: { ...model, unit }, userErrors: [] } }
    },
  })
  await one.start()
  await one.correct('INCH')
  expect([said, one.unit, one.isUnderWay]).toEqual([['INCH', 'CM'], 'CM', false])
})

test('a unit that is said while the part is looked at anew is corrected at once', async () => {
  const said: string[] = []
  const one = part({
    UnitCorrect: ({ input: { unit } }) => {
      said.push(unit)
      const status = unit === 'INCH' ? 'PROCESSING' : 'READY'
      return { modelUnitUpdate: { model: { ...model, unit, status }, userErrors: [] } }
    },
    ModelFollow: silence,
    ModelRead: () => ({ model: one.model ?? model }),
  })
  one.show(model)
  void one.correct('INCH')
  await expect.poll(() => one.phase).toBe('processing')
  await one.correct('MM')
  expect([said, one.unit, one.phase]).toEqual([['INCH', 'MM'], 'MM', 'ready'])
})
