import type { MiqElement } from './element.ts'

/** Gives the focus to what the next rendering brings, or that after `first`, when what had it is gone by then. */
export async function focusNext(element: MiqElement, selector: string, first?: Promise<unknown>): Promise<void> {
  await first
  await element.updateComplete
  if (document.activeElement === document.body) {
    element.shadowRoot?.querySelector<HTMLElement>(selector)?.focus()
  }
}
