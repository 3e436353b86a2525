import { expect } from 'vitest'
import type { Page } from 'playwright-core'

/** What has the focus, through all shadow roots. */
export interface Focused {
  /** Name, label or text; empty for the page itself. */
  name: string
  tag: string
  type: string
  /** An outline is drawn around it, or around what stands for it. */
  isVisible: boolean
}

/** What has the focus now. */
export function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    let at = document.activeElement
    while (at?.shadowRoot?.activeElement) {
      at = at.shadowRoot.activeElement
    }
    const isRinged = (element: Element): boolean => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || boxShadow.includes('inset')
    }
    const around: Element[] = []
    for (let each: Element | null = at; each && around.length < 4; each = each.parentElement) {
      around.push(each)
    }
    const labels = at instanceof HTMLInputElement ? [...(at.labels ?? [])].map(({ innerText }) => innerText) : []
    const label = at?.getAttribute('aria-label') ?? labels.join(' ')
    return {
      name: (label || (at instanceof HTMLElement ? at.innerText : '') || at?.id || '').replace(/\s+/g, ' ').trim(),
      tag: at?.localName ?? '',
      type: at?.getAttribute('type') ?? '',
      isVisible: around.some(isRinged),
    }
  })
}

/** Presses Tab until what has the focus answers to `name`; every stop on the way must show that it has it. */
export async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<Focused> {
  const stops: string[] = []
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press(key)
    const now = await focused(page)
    stops.push(`${now.tag} ${now.name}`)
    if (now.tag !== 'body') {
      expect(now.isVisible, `the focus can be seen at: ${stops.at(-1)}`).toBe(true)
    }
    if (name.test(now.name)) {
      return now
    }
  }
  throw new Error(`Tab does not come to ${name.source}:\n${stops.join('\n')}`)
}
