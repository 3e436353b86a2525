import axe from 'axe-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Partner } from '../core/types.ts'
import { partner as demo } from '../../gallery/fixtures.ts'
import './header.define.ts'
import type { MiqHeader } from './header.ts'
import logoFile from './testdata/logo.svg?url&no-inline'

const acme: Partner = {
  ...demo,
  slug: 'acme',
  name: 'Acme',
  locale: 'en-US',
  brand: {
    logoUrl: null,
    properties: [
      { name: '--miq-brand-color', value: '#c8102e' },
      { name: '--miq-brand-surface', value: '#ffffff' },
      { name: '--miq-brand-on-surface', value: '#1a1a1a' },
      { name: '--miq-brand-font-family', value: 'Georgia, serif' },
    ],
    corrections: [],
    header: [
      { label: 'Materials', url: 'https://acme.example/materials' },
      { label: 'Contact', url: 'https://acme.example/contact' },
    ],
    footer: [],
    legal: null,
  },
}

const logo = new URL(logoFile, location.href).href
/** Each test has a shop of its own: elements with one key share theirs. */
let key = ''
let count = 0
let server: ReturnType<typeof vi.fn<typeof fetch>>

beforeEach(() => {
  count += 1
  key = `pk_test_acme${count}`
  server = vi.fn<typeof fetch>()
  vi.stubGlobal('fetch', server)
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  document.documentElement.lang = 'en'
  document.title = 'header'
})

afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

function answer(partner: Partner): Promise<Response> {
  return Promise.resolve(Response.json({ data: { partner } }))
}

function branded(brand: Partial<Partner['brand']>): Promise<Response> {
  return answer({ ...acme, brand: { ...acme.brand, ...brand } })
}

/** A request that never ends unless it is aborted, and then fails as fetch does. */
function hang(_address: unknown, init?: RequestInit): Promise<Response> {
  return new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => {
      reject(new DOMException('aborted', 'AbortError'))
    })
  })
}

/** Puts the tag into the page and waits until it has left `loading`, unless told not to. */
async function place(waits = true): Promise<MiqHeader> {
  const main = document.createElement('main')
  main.innerHTML =
    '<miq-header endpoint="https://quote.example/"><a href="/home">Acme home</a></miq-header><h1>Shop</h1>'
  main.firstElementChild?.setAttribute('partner', key)
  document.body.append(main)
  const element = main.querySelector('miq-header') as MiqHeader
  if (waits) {
    await vi.waitFor(() => {
      expect(element.state).not.toBe('loading')
    })
  }
  await element.updateComplete
  return element
}

function inside(element: MiqHeader): ShadowRoot {
  return element.shadowRoot as ShadowRoot
}

async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  })
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}

test('loading shows the fallback', async () => {
  server.mockReturnValue(new Promise(() => undefined))
  const element = await place(false)
  expect(element.getAttribute('state')).toBe('loading')
  expect(inside(element).querySelector('header')?.getAttribute('aria-busy')).toBe('true')
  expect(element.querySelector('a')?.checkVisibility()).toBe(true)
  await expectAccessible()
})

test('ready shows name and links in the brand’s colours', async () => {
  server.mockReturnValue(answer(acme))
  const element = await place()
  expect(element.state).toBe('ready')
  expect(inside(element).querySelector('[part=name]')?.textContent).toBe('Acme')
  expect([...inside(element).querySelectorAll('a')].map((link) => link.textContent)).toEqual(['Materials', 'Contact'])
  const bar = inside(element).querySelector('header') as HTMLElement
  expect(getComputedStyle(bar).borderBlockEndColor).toBe('rgb(200, 16, 46)')
  expect(getComputedStyle(bar).color).toBe('rgb(26, 26, 26)')
  expect(getComputedStyle(element).fontFamily).toBe('Georgia, serif')
  await expectAccessible()
})

test('it asks once, by key and without cookies', async () => {
  server.mockReturnValue(answer(acme))
  await place()
  expect(server).toHaveBeenCalledTimes(1)
  const [address, init] = server.mock.calls[0] as [string, RequestInit]
  expect(address).toBe('https://quote.example/graphql')
  expect(new Headers(init.headers).get('X-ModelIQ-Key')).toBe(key)
  expect(init.credentials).toBe('omit')
})

test('a logo stands in for the name and speaks it', async () => {
  server.mockReturnValue(branded({ logoUrl: logo }))
  const element = await place()
  const image = inside(element).querySelector('img') as HTMLImageElement
  expect(image.alt).toBe('Acme')
  expect(image.src).toBe(logo)
  await image.decode()
  expect(inside(element).querySelector('[part=name]')).toBeNull()
  await expectAccessible()
})

test('a logo that does not load gives way to the name', async () => {
  server.mockReturnValue(branded({ logoUrl: new URL('none.svg', logo).href }))
  const element = await place()
  await vi.waitFor(() => {
    expect(inside(element).querySelector('[part=name]')?.textContent).toBe('Acme')
  })
  expect(inside(element).querySelector('img')).toBeNull()
})

test('empty shows the name alone', async () => {
  server.mockReturnValue(branded({ header: [], properties: [] }))
  const element = await place()
  expect(element.state).toBe('empty')
  expect(inside(element).querySelector('[part=name]')?.textContent).toBe('Acme')
  expect(inside(element).querySelector('nav')).toBeNull()
  await expectAccessible()
})

const failures = {
  'the network': { answer: () => Promise.reject(new TypeError('failed')), code: 'NETWORK' },
  'a refused key': {
    answer: () =>
      Promise.resolve(Response.json({ errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] })),
    code: 'UNAUTHENTICATED',
  },
  'a proxy’s page': { answer: () => Promise.resolve(new Response('<html>', { status: 502 })), code: 'HTTP_502' },
  'an empty answer': { answer: () => Promise.resolve(Response.json({})), code: 'MALFORMED' },
}

test.each(Object.entries(failures))('error after %s keeps the fallback and says why', async (_name, failure) => {
  server.mockImplementation(failure.answer)
  const heard = vi.fn<(event: CustomEvent<{ code: string }>) => void>()
  document.body.addEventListener('miq-error', heard, { once: true })
  const element = await place()
  expect(element.state).toBe('error')
  expect(element.querySelector('a')?.checkVisibility()).toBe(true)
  expect(heard.mock.calls[0]?.[0].detail.code).toBe(failure.code)
  expect(console.warn).toHaveBeenCalledOnce()
  await expectAccessible()
})

test('miq-ready crosses the page with the partner in it', async () => {
  server.mockReturnValue(answer(acme))
  const heard = vi.fn<(event: CustomEvent) => void>()
  document.body.addEventListener('miq-ready', heard, { once: true })
  await place()
  await vi.waitFor(() => {
    expect(heard).toHaveBeenCalledOnce()
  })
  expect(heard.mock.calls[0]?.[0].detail).toEqual({ slug: 'acme', name: 'Acme', locale: 'en-US' })
})

test('miq-nav can be cancelled, and then the page does not move', async () => {
  server.mockReturnValue(answer(acme))
  const element = await place()
  const heard = vi.fn<(event: CustomEvent) => void>((event) => {
    event.preventDefault()
  })
  element.addEventListener('miq-nav', heard)
  const click = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true })
  inside(element).querySelector('a')?.dispatchEvent(click)
  expect(heard.mock.calls[0]?.[0].detail).toEqual({ label: 'Materials', url: 'https://acme.example/materials' })
  expect(click.defaultPrevented).toBe(true)
})

test('miq-nav left alone leaves the click alone', async () => {
  server.mockReturnValue(branded({ header: [{ label: 'Top', url: '#top' }] }))
  const element = await place()
  const click = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true })
  let prevented = true
  // The last listener of the page: it reads the outcome and keeps the test page where it is.
  window.addEventListener(
    'click',
    (event) => {
      prevented = event.defaultPrevented
      event.preventDefault()
    },
    { once: true },
  )
  inside(element).querySelector('a')?.dispatchEvent(click)
  expect(prevented).toBe(false)
})

test('a brand cannot bring scripts or rules', async () => {
  server.mockReturnValue(
    branded({
      logoUrl: 'javascript:alert(1)',
      header: [{ label: 'Bad', url: 'javascript:alert(1)' }],
      properties: [{ name: '--miq-brand-color', value: 'red}*{display:none' }],
    }),
  )
  const element = await place()
  expect(inside(element).querySelector('img, a')).toBeNull()
  const [brand] = inside(element).adoptedStyleSheets
  expect(brand?.cssRules[0]?.cssText).not.toContain('display')
  expect(brand?.cssRules).toHaveLength(1)
})

test('what the brand guard corrected is said on the console, once', async () => {
  server.mockReturnValue(branded({ corrections: ['the brand colour #ffe600 cannot be read on #ffffff'] }))
  await place()
  expect(vi.mocked(console.warn).mock.calls).toEqual([['modeliq: the brand colour #ffe600 cannot be read on #ffffff']])
})

test('the page’s own token wins over the brand', async () => {
  server.mockReturnValue(answer(acme))
  const element = await place()
  element.style.setProperty('--miq-color-brand', '#00ff00')
  expect(getComputedStyle(inside(element).querySelector('header') as HTMLElement).borderBlockEndColor).toBe(
    'rgb(0, 255, 0)',
  )
})

test('a newer key wins over an older one that was not answered', async () => {
  server.mockImplementationOnce(hang).mockReturnValueOnce(answer({ ...acme, name: 'Second' }))
  const element = await place(false)
  element.partner = `${key}second`
  await vi.waitFor(() => {
    expect(element.state).toBe('ready')
  })
  await element.updateComplete
  expect(inside(element).querySelector('[part=name]')?.textContent).toBe('Second')
  expect(console.warn).not.toHaveBeenCalled()
})

test('taken out before the answer and put back it shows the brand', async () => {
  let tell: (answer: Response) => void = () => undefined
  server.mockReturnValueOnce(new Promise((resolve) => (tell = resolve)))
  const element = await place(false)
  const parent = element.parentElement
  element.remove()
  tell(await answer(acme))
  parent?.append(element)
  await vi.waitFor(() => {
    expect(element.state).toBe('ready')
  })
  expect(server).toHaveBeenCalledTimes(1)
})

test('the accessibility check sees into the element', async () => {
  server.mockReturnValue(answer(acme))
  const element = await place()
  const image = document.createElement('img')
  image.src = logo
  inside(element).querySelector('header')?.append(image)
  const { violations } = await axe.run(document, { runOnly: ['wcag2a'] })
  expect(violations.map(({ id }) => id)).toContain('image-alt')
})
