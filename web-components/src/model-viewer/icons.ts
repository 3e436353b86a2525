import { html, type TemplateResult } from 'lit'

const paths = {
  cube: 'M12 2.5 4 7v10l8 4.5 8-4.5V7ZM4 7l8 4.5L20 7M12 11.5v10',
  farther: 'M5 12h14',
  left: 'M5 9.5C7 6 10 5 13 5a7 7 0 1 1-6.5 9.5M5 4.5v5h5',
  nearer: 'M5 12h14M12 5v14',
  reset: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  right: 'M19 9.5C17 6 14 5 11 5a7 7 0 1 0 6.5 9.5M19 4.5v5h-5',
} as const

/** A picture on a button; its name stands on the button. */
export function icon(name: keyof typeof paths): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${paths[name]}></path></svg>`
}
