import { html } from 'lit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeServer, silence, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { bracket, choose } from '../../gallery/files.ts'
import { drawnModel, model } from '../../gallery/fixtures.ts'
import { mount, record, within } from '../../gallery/mount.ts'
import '../printability/printability.define.ts'
import '../upload/upload.define.ts'
import './model-viewer.define.ts'
import type { MiqModelViewer } from './model-viewer.ts'

const withUpload = html`<miq-upload hidden></miq-upload><miq-model-viewer loading="eager"></miq-model-viewer>`

beforeEach(() => {
  document.documentElement.lang = 'en'
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

afterEach(() => {
  document.body.remove()
  document.documentElement.append(document.createElement('body'))
  vi.restoreAllMocks()
})

function viewer(): MiqModelViewer {
  return document.querySelector('miq-model-viewer') as MiqModelViewer
}

async function drawn(): Promise<HTMLCanvasElement> {
  // The renderer comes with the first drawing.
  await expect.poll(() => viewer().frames, { timeout: 8000 }).toBeGreaterThan(0)
  return within<HTMLCanvasElement>(viewer(), 'canvas')
}

/** Frames until nothing more is drawn. */
async function still(): Promise<number> {
  let before = -1
  await expect
    .poll(
      () => {
        const same = viewer().frames === before
        before = viewer().frames
        return same
      },
      { interval: 300 },
    )
    .toBe(true)
  return before
}

test('the buyer’s file is drawn before the server has said anything, and is told in words', async () => {
  mount(withUpload, { ModelRegister: silence, SessionStart: silence })
  const heard = record(['miq-model-load'])
  await choose(document, bracket())
  const canvas = await drawn()
  expect(viewer().state).toBe('ready')
  expect(viewer().getAttribute('state')).toBe('ready')
  expect(canvas.getAttribute('aria-label')).toBe('bracket.stl, \u206862 × 27 × 42\u00a0mm\u2069, closed surface')
  expect(heard).toHaveLength(1)
  expect(heard[0]).toMatchObject({ bubbles: true, composed: true, cancelable: false })
  expect(heard[0]?.detail).toMatchObject({ facts: { boundingBoxMm: { x: 62, y: 27, z: 42 }, watertight: true } })
})

test('once there are offers it tells in how many materials the part can be made', async () => {
  mount(withUpload)
  await choose(document, bracket())
  const canvas = await drawn()
  await expect.poll(() => canvas.getAttribute('aria-label')).toContain('can be made in 5 of 6 materials')
})

test('nothing is drawn while nothing moves, whatever else happens in the page', async () => {
  mount(withUpload)
  await choose(document, bracket())
  await drawn()
  const frames = await still()
  viewer().requestUpdate()
  await viewer().updateComplete
  document.documentElement.lang = 'de'
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(viewer().frames).toBe(frames)
})

test('keys turn, zoom and reset; keys of the browser are left alone', async () => {
  mount(withUpload)
  await choose(document, bracket())
  const canvas = await drawn()
  await still()
  canvas.focus()
  expect(viewer().shadowRoot?.activeElement).toBe(canvas)
  const press = (key: string, ctrlKey = false) =>
    !canvas.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }))
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', '+', '-', '0']) {
    const heard = record(['miq-camera-change'])
    const frames = viewer().frames
    expect(press(key)).toBe(true)
    await expect.poll(() => viewer().frames).toBeGreaterThan(frames)
    expect(heard[0]).toMatchObject({ bubbles: true, composed: true, cancelable: false })
    await still()
  }
  expect(press('a')).toBe(false)
  expect(press('0', true)).toBe(false)
  expect(press('Tab')).toBe(false)
})

test('a place in the list turns it there', async () => {
  mount(
    html`<miq-upload hidden></miq-upload><miq-model-viewer loading="eager"></miq-model-viewer
      ><miq-printability material="wax"></miq-printability>`,
  )
  await choose(document, bracket())
  await drawn()
  const list = document.querySelector('miq-printability')
  await expect.poll(() => list?.shadowRoot?.querySelector('[part=issue] button')).not.toBeNull()
  const frames = await still()
  within(list, '[part=issue] button').click()
  await expect.poll(() => viewer().frames).toBeGreaterThan(frames)
  expect(within(list, '[part=issue] button').ariaPressed).toBe('true')
})

test('a drawing that the graphics card drops gives way to words, and comes back', async () => {
  const renders = [{ view: 'iso', url: '/iso.png', width: 512, height: 512 }]
  mount(withUpload, { ModelRegister: { modelUpload: { model: { ...model, renders }, userErrors: [] } } })
  await choose(document, bracket())
  const canvas = await drawn()
  const card = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')
  card?.loseContext()
  await expect.poll(() => viewer().state).toBe('lost')
  expect(within<HTMLImageElement>(viewer(), 'img').alt).toContain('62 × 27 × 42\u00a0mm')
  expect(within(viewer(), '[part=facts]').textContent).toBe('62 × 27 × 42\u00a0mm')
  card?.restoreContext()
  await expect.poll(() => viewer().state).toBe('ready')
})

test('without WebGL the size and the server’s picture are there', async () => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)
  mount(withUpload)
  await choose(document, bracket())
  await expect.poll(() => viewer().state).toBe('unsupported')
  expect(within(viewer(), '[part=facts]').textContent).toBe('62 × 27 × 42\u00a0mm')
})

test('removed it frees the graphics card, attached again it draws anew', async () => {
  const provider = mount(withUpload)
  await choose(document, bracket())
  const canvas = await drawn()
  const element = viewer()
  element.remove()
  expect([canvas.width, element.frames]).toEqual([1, 0])
  provider.append(element)
  await drawn()
  expect(element.state).toBe('ready')
})

test('the coin and the box are shown as the attribute says, and by the buttons', async () => {
  mount(withUpload)
  await choose(document, bracket())
  await drawn()
  const coin = within(viewer(), '[aria-pressed]')
  coin.click()
  await viewer().updateComplete
  expect([viewer().show, coin.ariaPressed]).toEqual(['coin', 'true'])
  const frames = await still()
  viewer().setAttribute('show', 'box')
  await expect.poll(() => viewer().frames).toBeGreaterThan(frames)
  expect(coin.ariaPressed).toBe('false')
})

test('thin walls are marked on the server’s model, with the limit in words, until the button is pressed again', async () => {
  const answers: Answers = { ModelRead: { model: drawnModel }, ModelFollow: silence }
  mount(html`<miq-model-viewer model-id="model-1" loading="eager"></miq-model-viewer>`, answers)
  await drawn()
  const frames = await still()
  const button = within(viewer(), '[aria-pressed]:last-of-type')
  const legend = () =>
    viewer()
      .shadowRoot?.querySelector('.legend')
      ?.textContent.replace(/[\u2066-\u2069]/g, '')
      .trim()
  button.click()
  await expect.poll(legend).toBe('Thinner than 0.8\u00a0mm')
  await expect.poll(() => viewer().frames).toBeGreaterThan(frames)
  expect([button.textContent.trim(), button.ariaPressed, viewer().show]).toEqual(['Thin walls', 'true', 'thin'])
  button.click()
  await expect.poll(legend).toBeUndefined()
  expect([button.ariaPressed, viewer().show]).toEqual(['false', ''])
})

test('a picture can be taken of it', async () => {
  mount(withUpload)
  expect(await viewer().toBlob()).toBeNull()
  await choose(document, bracket())
  await drawn()
  const blob = await viewer().toBlob()
  expect(blob?.type).toBe('image/png')
  expect(blob?.size).toBeGreaterThan(1000)
})

test('a file of the page’s own is shown and goes nowhere; one that cannot be read is told', async () => {
  const asked: Asked = []
  mount(html`<miq-model-viewer loading="eager"></miq-model-viewer>`, {}, asked)
  await expect.poll(() => viewer().state).toBe('empty')
  await viewer().loadFile(bracket())
  await drawn()
  expect(viewer().facts?.boundingBoxMm).toEqual({ x: 62, y: 27, z: 42 })
  expect(asked.map(({ name }) => name)).toEqual(['Shop'])
  const heard = record(['miq-error'])
  await expect(viewer().loadFile(new File(['nonsense'], 'a.stl'))).rejects.toThrow()
  expect(heard.map(({ detail }) => (detail as { code: string }).code)).toEqual(['MODEL_UNREADABLE'])
})

test('src is shown, and what cannot be had is an error', async () => {
  vi.spyOn(window, 'fetch').mockImplementation((url) =>
    Promise.resolve(
      typeof url === 'string' && url.includes('there.stl')
        ? new Response(bracket())
        : new Response('', { status: 404 }),
    ),
  )
  mount(html`<miq-model-viewer src="/there.stl" loading="eager"></miq-model-viewer>`)
  await drawn()
  const heard = record(['miq-error'])
  viewer().src = '/nowhere.stl'
  await expect.poll(() => viewer().state).toBe('error')
  expect(heard.map(({ detail }) => (detail as { code: string }).code)).toEqual(['NETWORK'])
})

test('a file that only the server can read waits for its picture', async () => {
  const renders = [{ view: 'iso', url: '/iso.png', width: 512, height: 512 }]
  let now = { ...model, status: 'PROCESSING' as 'PROCESSING' | 'READY', renders: null as typeof renders | null }
  mount(withUpload, {
    ModelRegister: () => ({ modelUpload: { model: now, userErrors: [] } }),
    ModelRead: () => ({ model: now }),
    ModelFollow: silence,
  })
  await choose(document, new File(['ISO-10303-21;'], 'bracket.step'))
  await expect.poll(() => viewer().state).toBe('converting')
  now = { ...now, status: 'READY', renders }
  await expect.poll(() => viewer().state, { timeout: 8000 }).toBe('poster')
})

test('alone with its attributes it shows a model of the server', async () => {
  const element = document.createElement('miq-model-viewer')
  element.fetch = fakeServer()
  element.partner = 'pk_test_alone'
  element.modelId = 'model-1'
  document.body.append(element)
  await expect.poll(() => element.state).toBe('error') // this one has no picture
  await expect.poll(() => element.facts?.triangleCount).toBe(12_480)
})
