import { html } from 'lit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { refuse, silence, tus, never, fakeServer, type Asked } from '../../gallery/fake-server.ts'
import { bracket, choose, transfer } from '../../gallery/files.ts'
import { model } from '../../gallery/fixtures.ts'
import { mount, record, within } from '../../gallery/mount.ts'
import './upload.define.ts'
import type { MiqUpload } from './upload.ts'

const events = ['miq-file-accept', 'miq-file-accepted', 'miq-upload-progress', 'miq-upload-done', 'miq-upload-error']

beforeEach(() => {
  document.documentElement.lang = 'en'
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

afterEach(() => {
  document.body.remove()
  document.documentElement.append(document.createElement('body'))
  vi.restoreAllMocks()
})

function upload(page: ParentNode = document): MiqUpload {
  return page.querySelector('miq-upload') as MiqUpload
}

function text(): string {
  return upload().shadowRoot?.textContent ?? ''
}

test('a file that is chosen is sent at once, and the page is told each step', async () => {
  const asked: Asked = []
  mount(html`<miq-upload></miq-upload>`, {}, asked)
  const heard = record(events)
  const file = bracket()
  await choose(document, file)
  await expect.poll(() => upload().state).toBe('ready')
  expect(heard.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1])).toEqual([
    'miq-file-accept',
    'miq-file-accepted',
    'miq-upload-progress',
    'miq-upload-done',
  ])
  expect(heard.every(({ bubbles, composed }) => bubbles && composed)).toBe(true)
  expect(heard.map(({ cancelable }) => cancelable).indexOf(true)).toBe(0)
  expect(heard.filter(({ cancelable }) => cancelable)).toHaveLength(1)
  expect(heard[0]?.detail).toEqual({ files: [file] })
  expect(heard[1]?.detail).toEqual({ files: [file] })
  expect(heard.find(({ type }) => type.endsWith('progress'))?.detail).toMatchObject({
    name: file.name,
    total: file.size,
  })
  expect(heard.at(-1)?.detail).toEqual({ modelId: 'model-1' })
  expect(upload().files).toEqual([file])
  expect(asked.find(({ name }) => name === 'ModelRegister')?.variables).toMatchObject({
    input: { uploadId: 'upl_gallery', unit: 'MM', hasRightsToModel: true, acceptTermsAndConditions: true },
  })
})

test('a page that cancels keeps the file to itself', async () => {
  const asked: Asked = []
  mount(html`<miq-upload></miq-upload>`, {}, asked)
  const heard = record(events)
  document.body.addEventListener('miq-file-accept', (event) => {
    event.preventDefault()
  })
  await choose(document, bracket())
  expect(heard.map(({ type }) => type)).toEqual(['miq-file-accept'])
  expect(upload().state).toBe('empty')
  expect(asked.some(({ name }) => name === 'ModelRegister')).toBe(false)
})

test('what cannot be taken is said at once, with its code for the page', async () => {
  mount(html`<miq-upload max-bytes="5000" accept=".stl, .3MF"></miq-upload>`)
  const heard = record(events)
  await choose(document, bracket({ name: 'bracket.obj' }))
  await choose(document, new File([], 'bracket.stl'))
  await choose(document, bracket({ padding: 5000 }))
  await expect.poll(() => upload().state).toBe('refused')
  expect(heard.map(({ type, detail }) => [type, (detail as { code: string }).code])).toEqual([
    ['miq-upload-error', 'FORMAT_UNSUPPORTED'],
    ['miq-upload-error', 'FILE_EMPTY'],
    ['miq-upload-error', 'FILE_TOO_LARGE'],
  ])
  expect(heard[0]?.detail).toMatchObject({ retryable: false })
  expect(text()).toContain('we take up to \u20685\u00a0kB')
  expect(within<HTMLInputElement>(upload(), 'input[type=file]').accept).toBe('.stl,.3mf')
})

test('the server’s refusal is told once, and trying again goes on', async () => {
  let tries = 0
  mount(html`<miq-upload></miq-upload>`, {
    ModelRegister: ({ input }) =>
      tries++ === 0
        ? refuse('UPSTREAM_UNAVAILABLE')
        : { modelUpload: { model: { ...model, unit: input.unit ?? 'MM' }, userErrors: [] } },
  })
  const heard = record(['miq-upload-error', 'miq-upload-done'])
  await choose(document, bracket())
  await expect.poll(() => upload().state).toBe('refused')
  expect(heard.map(({ detail }) => detail)).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE', retryable: true }])
  within(upload(), '[part=retry]').click()
  await expect.poll(() => upload().state).toBe('ready')
  expect(heard.map(({ type }) => type)).toEqual(['miq-upload-error', 'miq-upload-done'])
})

test('paused, it sends nothing; resumed, it asks where the server is', async () => {
  const methods: string[] = []
  let isOpen = false
  const size = bracket({ padding: 2_400_000 }).size
  mount(html`<miq-upload></miq-upload>`, {
    files: (init) => {
      methods.push(init.method ?? '')
      if (init.method === 'HEAD') {
        return tus(200, { 'upload-offset': '262144', 'upload-length': String(size) })
      }
      return init.method === 'PATCH' && methods.length > 2 && !isOpen ? never(init.signal) : undefined
    },
  })
  await choose(document, bracket({ padding: 2_400_000 }))
  await expect.poll(text).toContain('11%')
  within(upload(), '[aria-label^=Pause]').click()
  await expect.poll(() => upload().state).toBe('paused')
  isOpen = true
  within(upload(), '[aria-label^="Go on"]').click()
  await expect.poll(() => upload().state).toBe('ready')
  expect(methods).toEqual(['POST', 'PATCH', 'PATCH', 'HEAD', 'PATCH', 'PATCH'])
})

test('what is no file is said when it is dropped; a file is taken, also from the clipboard', async () => {
  mount(html`<miq-upload></miq-upload>`)
  const heard = record(events)
  await expect.poll(() => upload().state).toBe('empty')
  const zone = within(upload(), '[part=drop]')
  const drop = (data: DataTransfer) =>
    zone.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, composed: true, cancelable: true }))
  zone.dispatchEvent(
    new DragEvent('dragenter', { dataTransfer: transfer([bracket()]), bubbles: true, cancelable: true }),
  )
  await expect.poll(() => upload().state).toBe('dragging')
  expect(drop(transfer([], 'words'))).toBe(false)
  await expect.poll(text).toContain('That was no file')
  expect(heard.map(({ detail }) => detail)).toMatchObject([{ code: 'NO_FILE' }])
  drop(transfer([bracket()]))
  await expect.poll(() => upload().state).toBe('ready')
  document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer([bracket({ name: 'lid.stl' })]) }))
  await expect.poll(() => upload().files.map(({ name }) => name)).toEqual(['lid.stl'])
})

test('attributes and properties are the same, and state is reflected', async () => {
  mount(html`<miq-upload multiple="false" disabled max-files="3" max-bytes="10" name="part"></miq-upload>`)
  const element = upload()
  await element.updateComplete
  expect([element.multiple, element.disabled, element.maxFiles, element.maxBytes, element.name]).toEqual([
    false,
    true,
    3,
    10,
    'part',
  ])
  await expect.poll(() => element.getAttribute('state')).toBe('empty')
  expect(within<HTMLInputElement>(element, 'input[type=file]').disabled).toBe(true)
  element.addFiles([bracket()])
  expect(element.files).toEqual([])
})

test('in a form its value is the model', async () => {
  mount(html`<form><miq-upload name="model"></miq-upload></form>`)
  const form = document.querySelector('form') as HTMLFormElement
  await choose(document, bracket())
  await expect.poll(() => new FormData(form).get('model')).toBe('model-1')
})

test('a new file takes the place of the one before; with multiple it is one more', async () => {
  mount(html`<miq-upload></miq-upload>`)
  await choose(document, bracket())
  await choose(document, bracket({ name: 'lid.stl' }))
  expect(upload().files.map(({ name }) => name)).toEqual(['lid.stl'])
  upload().multiple = true
  await choose(document, bracket())
  expect(upload().files.map(({ name }) => name)).toEqual(['lid.stl', 'bracket.stl'])
})

test('the field can be reached by keyboard and has a name; focus is not lost with an item', async () => {
  mount(html`<miq-upload></miq-upload>`)
  await choose(document, bracket())
  const input = within<HTMLInputElement>(upload(), 'input[type=file]')
  input.focus()
  expect(upload().shadowRoot?.activeElement).toBe(input)
  expect(input.labels?.[0]?.textContent).toContain('Choose')
  await expect.poll(() => upload().state).toBe('ready')
  within(upload(), '[aria-label^=Remove]').click()
  await expect.poll(() => upload().state).toBe('empty')
  expect(upload().shadowRoot?.activeElement).toBe(input)
})

test('the unit is millimetres until the buyer says another, before and after the upload', async () => {
  const asked: Asked = []
  mount(html`<miq-upload></miq-upload>`, {}, asked)
  await expect.poll(() => upload().state).toBe('empty')
  const unit = (value: string) => within<HTMLInputElement>(upload(), `[value=${value}]`)
  expect(unit('MM').checked).toBe(true)
  unit('INCH').click()
  await choose(document, bracket())
  await expect.poll(() => upload().state).toBe('ready')
  expect(asked.find(({ name }) => name === 'ModelRegister')?.variables).toMatchObject({ input: { unit: 'INCH' } })
  unit('CM').click()
  await expect
    .poll(() => asked.find(({ name }) => name === 'UnitCorrect')?.variables)
    .toEqual({
      input: { modelId: 'model-1', unit: 'CM' },
    })
})

test('removed and attached again it goes on, and says nothing twice', async () => {
  const provider = mount(html`<miq-upload></miq-upload>`)
  const heard = record(events)
  const element = upload()
  await choose(document, bracket())
  await expect.poll(() => element.state).toBe('ready')
  element.remove()
  const clipboardData = transfer([bracket({ name: 'lid.stl' })])
  const paste = new ClipboardEvent('paste', { clipboardData, cancelable: true })
  expect(document.dispatchEvent(paste)).toBe(true) // nobody of us listens any more
  provider.append(element)
  await expect.poll(text).toContain('Ready')
  expect(heard.filter(({ type }) => type === 'miq-upload-done')).toHaveLength(1)
  expect(element.files.map(({ name }) => name)).toEqual(['bracket.stl'])
})

test('alone it makes its own shop, and without one it shows what is inside it', async () => {
  const element = document.createElement('miq-upload')
  element.textContent = 'Ask us for a price'
  document.body.append(element)
  await element.updateComplete
  expect(element.shadowRoot?.querySelector('slot:not([name])')).not.toBeNull()
  element.fetch = fakeServer({ ModelFollow: silence })
  element.partner = 'pk_test_alone'
  await expect.poll(() => element.state).toBe('empty')
})

test('it is disabled with the fieldset around it', async () => {
  mount(
    html`<form>
      <fieldset disabled><miq-upload></miq-upload></fieldset>
    </form>`,
  )
  await expect.poll(() => upload().state).toBe('empty')
  expect(within<HTMLInputElement>(upload(), 'input').disabled).toBe(true)
})

test('another element about the same part does not tell the page again', async () => {
  const heard = record(events)
  mount(html`<miq-upload></miq-upload>`)
  await choose(document, bracket())
  await expect.poll(() => upload().state).toBe('ready')
  const other = document.createElement('miq-upload')
  upload().replaceWith(other)
  await expect.poll(() => other.state).toBe('ready')
  expect(heard.filter(({ type }) => type === 'miq-upload-done')).toHaveLength(1)
})
