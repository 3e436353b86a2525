import { html } from 'lit'
import { afterEach, expect, test } from 'vitest'
import { cart, cartServer, keepCart } from '../../gallery/cart-fixtures.ts'
import type { Asked } from '../../gallery/fake-server.ts'
import { mount } from '../../gallery/mount.ts'
import '../cart-button/cart-button.define.ts'
import './quote.define.ts'

afterEach(() => {
  document.body.replaceChildren()
})

test('a page that comes back from the browser’s memory reads its cart again, a new one does not', async () => {
  const asked: Asked = []
  const provider = mount(html``, cartServer(cart), asked)
  keepCart()
  provider.append(document.createElement('miq-quote'))
  const read = () => asked.filter(({ name }) => name === 'CartRead').length
  await expect.poll(read).toBe(1)
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
  await expect.poll(read).toBe(2)
  document.querySelector('miq-quote')?.remove()
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
  await new Promise((resolve) => setTimeout(resolve))
  expect(read()).toBe(2)
})
