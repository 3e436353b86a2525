import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeServer, never, refuse, silence, tus, type Answers, type Asked } from '../../gallery/fake-server.ts'
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
          ? tus(200, { 'upload-offset': '2097152', 'upload-length': String(file.size) })
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
