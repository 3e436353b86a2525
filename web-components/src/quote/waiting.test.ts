import { afterEach, expect, test, vi } from 'vitest'
import { fakeServer, silence } from '../../gallery/fake-server.ts'
import './quote.define.ts'

afterEach(() => {
  document.body.replaceChildren()
  vi.useRealTimers()
})

test('a shop that takes long is said to, where it is read out', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const quote = document.createElement('miq-quote')
  Object.assign(quote, { partner: 'pk_test_acme', locale: 'en', fetch: fakeServer({ Shop: silence }) })
  document.body.append(quote)
  await quote.updateComplete
  const region = quote.shadowRoot?.querySelector('[role=status]')
  const after = async (milliseconds: number) => {
    vi.advanceTimersByTime(milliseconds)
    await quote.updateComplete
    return region?.isConnected && region.textContent
  }
  expect(await after(1999)).toBe('')
  expect(await after(1)).toBe('This takes a little longer than usual…')
  expect(await after(8000)).toContain('We are still trying.')
})
