import { expect, test } from 'vitest'
import { languages } from './catalogue.ts'
import { area, bytes, date, duration, length, money, percent, size, volume } from './format.ts'

/** Figures with their units, in both systems and all sizes. */
function figures(locale: string): string[] {
  const lengths = (['mm', 'in'] as const).flatMap((measure) => [
    length(0.4, locale, measure),
    size([62, 27, 42], locale, measure).split(' × ').join(''),
    volume(34_240, locale, measure),
    area(9352, locale, measure),
  ])
  const sizes = [684, 5200, 1_400_000, 3e9].map((count) => bytes(count, locale))
  const spans = [1, 12, 240, 18_000, 172_800].map((seconds) => duration(seconds, locale))
  const price = money({ amount: '18.40', currencyCode: 'EUR' }, locale)
  return [...lengths, ...sizes, ...spans, price, percent(0.42, locale)]
}

test.each(languages)('a line does not end between a figure and its unit: %s', (locale) => {
  for (const figure of figures(locale)) {
    expect(figure).not.toContain(' ')
  }
})

test('figures have as many digits as they are worth', () => {
  expect(length(0.4, 'en')).toBe('0.4\u00a0mm')
  expect(size([62, 27.25, 142.5], 'en', 'in')).toBe('2.44 × 1.07 × 5.61\u00a0in')
  expect(volume(34_240, 'de')).toBe('34,2\u00a0cm³')
  expect(bytes(1_440_000, 'en')).toBe('1.44\u00a0MB')
  expect(duration(172_800, 'en')).toBe('2\u00a0days')
})

test('a promised day is that day everywhere', () => {
  expect(new Date('2026-11-30T00:00:00Z').getDate(), 'the test runs where it is still the day before').toBe(29)
  expect(date('2026-11-30T00:00:00Z', 'en-US')).toBe('Nov 30, 2026')
})

test('what is tiny is not nothing', () => {
  expect(volume(4.2, 'en', 'in').replace(/\s/g, ' ')).toBe('0.000256 in³')
  expect(volume(0, 'en', 'in').replace(/\s/g, ' ')).toBe('0 in³')
})
