import type { Page } from 'playwright-core'

/** What a page is held to, gathered while it runs. */
export interface Watched {
  /** What the policy kept from happening. */
  violations: string[]
  /** Sum of the layout shifts without a buyer's input, as the browser counts them. */
  shift: number
  /** Draw calls of WebGL. */
  draws: number
  /** Frames that scripts have asked for. */
  frames: number
  /** Objects of the GPU that were made and not freed. */
  gpu: number
  /** Listeners on window, document and media queries that were added and not removed. */
  listeners: number
}

/** Watches a page from before its first script on. It reaches under the page's policy, as a browser's own tools do. */
export async function watch(page: Page): Promise<() => Promise<Watched>> {
  await page.addInitScript(() => {
    const seen: Watched = { violations: [], shift: 0, draws: 0, frames: 0, gpu: 0, listeners: 0 }
    Object.assign(window, { seen })
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      seen.violations.push(`${violatedDirective} ${blockedURI} ${sample}`)
    })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        seen.shift += entry.hadRecentInput ? 0 : entry.value
      }
    }).observe({ type: 'layout-shift', buffered: true })
    type Method = (...values: unknown[]) => unknown
    const after = (prototype: object, name: string, done: (result: unknown, first: unknown) => void): void => {
      const methods = prototype as Record<string, Method>
      const method = methods[name]
      if (method) {
        methods[name] = function (this: unknown, ...values) {
          const result = method.apply(this, values)
          done(result, values[0])
          return result
        }
      }
    }
    const gl = WebGL2RenderingContext.prototype
    const held = new Set<unknown>()
    for (const name of ['drawArrays', 'drawElements']) {
      after(gl, name, () => {
        seen.draws++
      })
    }
    after(window, 'requestAnimationFrame', () => {
      seen.frames++
    })
    for (const kind of ['Buffer', 'Program', 'Texture', 'VertexArray', 'Framebuffer', 'Renderbuffer']) {
      after(gl, `create${kind}`, (made) => {
        seen.gpu = held.add(made).size
      })
      after(gl, `delete${kind}`, (_, freed) => {
        held.delete(freed)
        seen.gpu = held.size
      })
    }
    const live = new Map<EventTarget, Map<unknown, number>>()
    const isShared = (target: unknown): target is EventTarget =>
      target === window || target === document || target instanceof MediaQueryList
    const noted = (target: EventTarget, type: string, listener: unknown, isThere: boolean): void => {
      const known = live.get(target) ?? new Map<unknown, number>()
      live.set(target, known)
      const name = `${type} ${numberOf(listener)}`
      if (isThere) {
        known.set(name, 1)
      } else {
        known.delete(name)
      }
      seen.listeners = [...live.values()].reduce((sum, { size }) => sum + size, 0)
    }
    const numbers = new Map<unknown, number>()
    const numberOf = (listener: unknown): number => {
      const number = numbers.get(listener) ?? numbers.size
      numbers.set(listener, number)
      return number
    }
    const add = Reflect.get(EventTarget.prototype, 'addEventListener') as Method
    const remove = Reflect.get(EventTarget.prototype, 'removeEventListener') as Method
    EventTarget.prototype.addEventListener = function (type: string, listener: unknown, options?: unknown) {
      add.call(this, type, listener, options)
      if (isShared(this) && listener) {
        noted(this, type, listener, true)
        const { signal } = (typeof options === 'object' ? options : {}) as AddEventListenerOptions
        if (signal) {
          add.call(signal, 'abort', () => {
            noted(this, type, listener, false)
          })
        }
      }
    }
    EventTarget.prototype.removeEventListener = function (type: string, listener: unknown, options?: unknown) {
      remove.call(this, type, listener, options)
      if (isShared(this)) {
        noted(this, type, listener, false)
      }
    }
  })
  return () => page.evaluate(() => (window as unknown as { seen: Watched }).seen)
}
