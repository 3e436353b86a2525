import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeServer, type Answers, type Asked } from '../../gallery/fake-server.ts'
import { order } from '../../gallery/order-fixtures.ts'
import '../provider/provider.define.ts'
import './order-status.define.ts'
import type { MiqOrderStatus } from './order-status.ts'

beforeEach(() => {
  sessionStorage.clear()
  document.documentElement.lang = 'en'
})

afterEach(() => {
  document.body.replaceChildren()
})

function place(answers: Answers, set: Partial<MiqOrderStatus> = {}, asked: Asked = []): MiqOrderStatus {
  const provider = document.createElement('miq-provider')
  provider.partner = 'pk_test_acme'
  provider.fetch = fakeServer(answers, asked)
  document.body.append(provider)
  const element = Object.assign(document.createElement('miq-order-status'), { order: 'order-1', ...set })
  provider.append(element)
  return element
}

function press(element: MiqOrderStatus, selector: string): void {
  element.shadowRoot?.querySelector<HTMLElement>(selector)?.click()
}

test('live, it follows the order and tells the page of each change', async () => {
  const heard = vi.fn<(event: Event) => void>()
  document.addEventListener('miq-order-change', heard, { once: true })
  const element = place({ OrderFollow: { orderUpdated: { ...order, status: 'SHIPPED' } } }, { live: false })
  await expect.poll(() => element.state).toBe('accepted')
  expect(heard).not.toHaveBeenCalled()
  element.live = true
  await expect.poll(() => element.state).toBe('shipped')
  const event = heard.mock.calls[0]?.[0] as CustomEvent<unknown>
  expect([event.bubbles, event.composed, event.cancelable, event.detail]).toEqual([
    true,
    true,
    false,
    { from: 'ACCEPTED', to: 'SHIPPED' },
  ])
})

test('a status link opens the order with its token alone', async () => {
  const asked: Asked = []
  const element = place({}, { token: 'tok' }, asked)
  await expect.poll(() => element.state).toBe('accepted')
  expect(asked.filter(({ name }) => name !== 'Shop')).toEqual([
    { name: 'OrderRead', variables: { id: 'order-1', token: 'tok' } },
  ])
  expect(element.shadowRoot?.querySelector('#cancel')).toBeNull()
})

test('cancelling asks first, and keeps the focus', async () => {
  const element = place({})
  await expect.poll(() => element.shadowRoot?.querySelector('#cancel')).not.toBeNull()
  press(element, '#cancel')
  await expect.poll(() => element.shadowRoot?.activeElement?.id).toBe('asking')
  press(element, '#asking .quiet')
  await expect.poll(() => element.shadowRoot?.activeElement?.id).toBe('cancel')
  press(element, '#cancel')
  await element.updateComplete
  press(element, '#asking .button')
  await expect.poll(() => element.state).toBe('cancelled')
  await expect.poll(() => element.shadowRoot?.activeElement?.localName).toBe('h2')
})

test('another order is read when the attribute changes', async () => {
  const element = place({ OrderRead: ({ id }) => ({ order: { ...order, id, number: id } }) })
  await expect.poll(() => element.state).toBe('accepted')
  element.setAttribute('order', 'order-2')
  await expect.poll(() => element.shadowRoot?.querySelector('header')?.textContent).toContain('order-2')
})

test('the purchase order is read back', async () => {
  const element = place({ OrderRead: { order: { ...order, reference: 'PO-7' } } })
  await expect.poll(() => element.state).toBe('accepted')
  await element.updateComplete
  expect(element.shadowRoot?.textContent).toContain('order number: PO-7')
})

test('links of carriers that are no addresses are text', async () => {
  const shipment = { carrier: 'DHL', trackingNumber: '1', trackingUrl: 'javascript:alert(1)', shippedAt: null }
  const element = place({ OrderRead: { order: { ...order, status: 'SHIPPED', shipments: [shipment] } } })
  await expect.poll(() => element.state).toBe('shipped')
  expect(element.shadowRoot?.querySelector('a')).toBeNull()
  expect(element.shadowRoot?.textContent).toContain('DHL')
})

test('removed it asks no more, and attached again it reads anew', async () => {
  const asked: Asked = []
  const element = place({}, {}, asked)
  await expect.poll(() => element.state).toBe('accepted')
  const parent = element.parentElement
  element.remove()
  const before = asked.length
  parent?.append(element)
  await expect.poll(() => asked.length).toBe(before + 1)
})

test('without an order it stands there and does not break', async () => {
  const element = place({}, { order: '' })
  await expect.poll(() => element.state).toBe('empty')
})
