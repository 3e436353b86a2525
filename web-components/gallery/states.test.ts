import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import '../src/embed.ts'
import { chapters } from './collect.ts'
import { show } from './stage.ts'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
let page: HTMLElement

beforeEach(() => {
  document.documentElement.lang = 'en'
  document.title = 'gallery'
  page = document.createElement('main')
  page.style.setProperty('--miq-motion', '0') // a colour on its way between two schemes is neither
  document.body.append(page)
  // What is said for a developer is part of some states; what the browser complains about never is.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

afterEach(() => {
  page.remove()
  document.documentElement.style.colorScheme = ''
  vi.restoreAllMocks()
})

for (const { element, states } of chapters) {
  describe(`miq-${element}`, () => {
    for (const state of states) {
      test(`${state.name} is reached and accessible, in light and dark`, async () => {
        const complaints = vi.spyOn(console, 'error')
        await show(state, page)
        for (const scheme of ['light', 'dark']) {
          document.documentElement.style.colorScheme = scheme
          document.body.style.background = scheme === 'dark' ? '#15171c' : '#ffffff'
          expect(await violations()).toEqual([])
        }
        expect(complaints.mock.calls).toEqual([])
      })
    }
  })
}

test('names are unique within an element', () => {
  for (const { states } of chapters) {
    expect(new Set(states.map(({ name }) => name)).size).toBe(states.length)
  }
})

async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(page, { runOnly: rules })
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`),
  )
}
