/** What gestures on a picture ask for. */
export interface Turnable {
  /** Degrees to the right and up. */
  turn(right: number, up: number): void
  /** Nearer by a factor above 1; false where that is not possible any more. */
  zoom(factor: number): boolean
}

const degreesPerPixel = 0.5

/**
 * Turns by one finger or the mouse, zooms by two fingers or the wheel. A page must stay scrollable: up and down with
 * one finger is the page's (`pan-y`) unless the gesture began sideways, and so is the wheel, unless Ctrl is held
 * (which is also what a touchpad's pinch says) or the picture has the focus and can still come nearer.
 */
export function listen(canvas: HTMLCanvasElement, to: Turnable, signal: AbortSignal): void {
  const fingers = new Map<number, PointerEvent>()
  canvas.style.setProperty('touch-action', 'pan-y')

  const down = (event: PointerEvent): void => {
    if (event.button === 0) {
      fingers.set(event.pointerId, event)
      canvas.setPointerCapture(event.pointerId)
    }
  }

  const move = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId)
    if (before) {
      fingers.set(event.pointerId, event)
      const other = [...fingers.values()].find((finger) => finger !== event)
      if (other) {
        to.zoom(between(event, other) / between(before, other))
      } else {
        to.turn((before.x - event.x) * degreesPerPixel, (event.y - before.y) * degreesPerPixel)
      }
    }
  }

  const end = (event: PointerEvent): void => {
    fingers.delete(event.pointerId)
  }

  const wheel = (event: WheelEvent): void => {
    const pixels = // or lines: Firefox
      event.deltaY * (event.deltaMode ? 16 : 1)
    const isOurs = event.ctrlKey || canvas.matches(':focus')
    if (isOurs && (to.zoom(Math.exp(-pixels / (event.ctrlKey ? 100 : 500))) || event.ctrlKey)) {
      event.preventDefault()
    }
  }

  const heard = { pointerdown: down, pointermove: move, pointerup: end, pointercancel: end, wheel }
  for (const [type, listener] of Object.entries(heard)) {
    canvas.addEventListener(type, listener as (event: Event) => void, { signal, passive: false })
  }
}

/** Pixels between two fingers, and never none. */
function between(one: PointerEvent, other: PointerEvent): number {
  return Math.hypot(one.x - other.x, one.y - other.y) + 1
}
