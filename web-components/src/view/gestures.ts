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
  const fingers = new Map<number, { x: number; y: number }>()
  canvas.style.setProperty('touch-action', 'pan-y')

  const spread = (): number => {
    const [one, other] = [...fingers.values()]
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0
  }

  const down = (event: PointerEvent): void => {
    if (event.button === 0 && fingers.size < 2) {
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
      canvas.setPointerCapture(event.pointerId)
    }
  }

  const move = (event: PointerEvent): void => {
    const finger = fingers.get(event.pointerId)
    if (!finger) {
      return
    }
    const before = spread()
    const [right, up] = [finger.x - event.clientX, event.clientY - finger.y]
    finger.x = event.clientX
    finger.y = event.clientY
    if (fingers.size === 1) {
      to.turn(right * degreesPerPixel, up * degreesPerPixel)
    } else if (before > 0 && spread() > 0) {
      to.zoom(spread() / before)
    }
  }

  const end = (event: PointerEvent): void => {
    fingers.delete(event.pointerId)
  }

  const wheel = (event: WheelEvent): void => {
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1)
    const isOurs = event.ctrlKey || event.metaKey || canvas.matches(':focus')
    if (isOurs && (to.zoom(Math.exp(-pixels / (event.ctrlKey ? 100 : 500))) || event.ctrlKey)) {
      event.preventDefault()
    }
  }

  const heard = { pointerdown: down, pointermove: move, pointerup: end, pointercancel: end, wheel }
  for (const [type, listener] of Object.entries(heard)) {
    canvas.addEventListener(type, listener as (event: Event) => void, { signal, passive: false })
  }
}
