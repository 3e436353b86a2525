import { html } from 'lit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeServer, type Answers } from '../../gallery/fake-server.ts'
import { fixtures, model, offers, partner } from '../../gallery/fixtures.ts'
import { mount, record, within } from '../../gallery/mount.ts'
import type { Flow } from '../core/flow.ts'
import { ContextRequest } from '../core/context.ts'
import type { Check, Offer } from '../core/types.ts'
import './printability.define.ts'
import type { MiqPrintability } from './printability.ts'

const thin: Check = {
  code: 'wall_too_thin',
  severity: 'WARNING',
  message: 'thin',
  measured: 0.7,
  limit: 1,
  unit: 'mm',
  at: { x: 1, y: 2, z: 3 },
}
const list = html`<miq-printability model-id="model-1" material="pa12-white"></miq-printability>`

beforeEach(() => {
  document.documentElement.lang = 'en'
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

afterEach(() => {
  document.body.remove()
  document.documentElement.append(document.createElement('body'))
  vi.restoreAllMocks()
})

function printability(): MiqPrintability {
  return document.querySelector('miq-printability') as MiqPrintability
}

function entries(): string[] {
  return [...(printability().shadowRoot?.querySelectorAll('[part=issue] p') ?? [])].map(({ textContent }) =>
    textContent.replace(/\s+/g, ' ').trim(),
  )
}

function checked(...checks: Check[]): Answers {
  const nodes: Offer[] = offers.map((offer, at) => (at === 0 ? { ...offer, checks } : offer))
  const usual = fixtures.OffersRead as { model: { id: string; offers: object } }
  return { OffersRead: { model: { ...usual.model, offers: { ...usual.model.offers, nodes } } } as never }
}

function flow(): Flow {
  let found: Flow | undefined
  printability().dispatchEvent(new ContextRequest((context) => (found = context.flow)))
  return found as Flow
}

test('the gravest comes first, and what is said of the material is not said of the file again', async () => {
  mount(list, {
    ...checked(thin, { ...thin, code: 'not_watertight', severity: 'BLOCKING', at: null }),
    ModelRead: {
      model: {
        ...model,
        issues: [
          { code: 'holes_filled', severity: 'INFO', message: 'filled' },
          { code: 'not_watertight', severity: 'WARNING', message: 'open' },
          { code: 'never_heard_of', severity: 'WARNING', message: 'The server’s own words.' },
        ],
      },
    },
  })
  await expect.poll(() => printability().state).toBe('blocking')
  expect(entries()).toEqual([
    'Please check: The server’s own words.',
    'Good to know: We closed small holes in the surface.',
    'Not possible: The model is not a closed solid, so there is nothing to make yet. Please close its surface or give it walls.',
    'Please check: The thinnest wall is \u20680.7 mm\u2069; below \u20681 mm\u2069 it may break.',
  ])
  expect(printability().issues.map(({ code }) => code)).toEqual(['not_watertight', 'never_heard_of', 'holes_filled'])
})

test('a place is shown unless the page takes that over', async () => {
  mount(list, checked(thin))
  await expect.poll(() => printability().state).toBe('warning')
  const heard = record(['miq-issue-focus'])
  const cancel = (event: Event) => {
    event.preventDefault()
  }
  document.body.addEventListener('miq-issue-focus', cancel)
  const button = within(printability(), '[part=issue] button')
  button.click()
  expect(heard[0]).toMatchObject({ bubbles: true, composed: true, cancelable: true })
  expect(heard[0]?.detail).toEqual({ where: [1, 2, 3], code: 'wall_too_thin' })
  expect(flow().place).toBeUndefined()
  document.body.removeEventListener('miq-issue-focus', cancel)
  button.click()
  expect(flow().place).toEqual([1, 2, 3])
  await expect.poll(() => button.ariaPressed).toBe('true')
  expect(button.textContent).toContain('thinnest wall') // its name says what it shows
})

test('where the partner wants it, each warning is accepted for its material', async () => {
  const orderLimits = { ...partner.orderLimits, warningsMustBeAcknowledged: true }
  mount(list, { ...checked(thin), Shop: { partner: { ...partner, orderLimits } } })
  await expect.poll(() => printability().shadowRoot?.querySelector('input')).not.toBeNull()
  const [offer, other] = flow().offers.nodes as [Offer, Offer]
  expect(
    flow()
      .unacknowledged(offer)
      .map(({ code }) => code),
  ).toEqual(['wall_too_thin'])
  within(printability(), 'input').click()
  expect(flow().acknowledged(offer)).toEqual(['wall_too_thin'])
  expect(flow().unacknowledged(offer)).toEqual([])
  expect(flow().acknowledged(other)).toEqual([])
  within(printability(), 'input').click()
  expect(flow().acknowledged(offer)).toEqual([])
})

test('nothing to accept where the partner does not ask for it', async () => {
  mount(list, checked(thin))
  await expect.poll(() => printability().state).toBe('warning')
  expect(printability().shadowRoot?.querySelector('input')).toBeNull()
  expect(flow().unacknowledged(flow().offers.nodes[0] as Offer)).toEqual([])
})

test('it follows the selection, and the attribute before that', async () => {
  mount(html`<miq-printability model-id="model-1"></miq-printability>`)
  await expect.poll(() => printability().shadowRoot?.textContent).toContain('Can be made in 5 of 6 materials')
  expect(printability().getAttribute('state')).toBe('ok')
  flow().select('wax')
  await expect.poll(() => printability().state).toBe('blocking')
  printability().setAttribute('material', 'pa12-black')
  await expect.poll(() => printability().state).toBe('ok')
  expect(printability().material).toBe('pa12-black')
})

test('alone, empty, removed and attached again', async () => {
  const element = document.createElement('miq-printability')
  document.body.append(element)
  await element.updateComplete
  expect(element.state).toBe('empty')
  element.fetch = fakeServer()
  element.partner = 'pk_test_alone'
  element.modelId = 'model-1'
  await expect.poll(() => element.state).toBe('ok')
  element.remove()
  document.body.append(element)
  await expect.poll(() => element.state).toBe('ok')
})
