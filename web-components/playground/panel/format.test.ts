import { expect, test } from 'vitest'
import { formatBytes, formatLeadTime, formatMoney, formatTime } from './format.ts'

test('money stays as exact as the server wrote it', () => {
  expect(formatMoney({ amount: '0.1000000000000000055', currencyCode: 'USD' })).toBe('0.1000000000000000055 USD')
  expect(formatMoney(null)).toBe('not known yet')
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1284, '1.3 kB'],
  [5_000_000, '5 MB'],
  [7e12, '7,000 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test('a lead time is a range of days, one day or several', () => {
  expect(formatLeadTime({ minBusinessDays: 4, maxBusinessDays: 6 })).toBe('4–6 days')
  expect(formatLeadTime({ minBusinessDays: 1, maxBusinessDays: 1 })).toBe('1 day')
})

test('a moment of another day carries its day', () => {
  const noon = new Date(2026, 10, 20, 12)
  expect(formatTime(new Date(2026, 10, 20, 9, 5).toISOString(), noon)).toBe('09:05')
  expect(formatTime(new Date(2026, 10, 21, 9, 5).toISOString(), noon)).toContain('21 Nov 2026')
})
