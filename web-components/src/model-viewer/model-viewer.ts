import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { pictureOf } from '../core/cart-view.ts'
import type { Context } from '../core/context.ts'
import type { Emitter } from '../core/emitter.ts'
import { inMillimetres, size, type Measure } from '../core/format.ts'
import { safeAddress } from '../core/links.ts'
import { inMm, measuredOf, measureOf, type Measured } from '../core/measured.ts'
import { type Declarations, text } from '../core/element.ts'
import { fetchPlain } from '../core/fetch-plain.ts'
import { focusNext } from '../core/focus.ts'
import { ModelElement } from '../core/model-element.ts'
import { button, note } from '../core/note.ts'
import { isolated } from '../core/offer-text.ts'
import { OnDemand } from '../core/on-demand.ts'
import type { Part } from '../core/part.ts'
import { Preview, wallLimit } from '../core/preview.ts'
import { emit } from '../events.ts'
import type { Facts } from '../view/facts.ts'
import type { Mesh } from '../view/mesh.ts'
import { icon } from './icons.ts'
import { modelViewerStyles } from './model-viewer.styles.ts'
import type { Stage } from './stage.ts'
import { step, zoomStep } from './steps.ts'

const controls = new OnDemand(() => import('./controls.ts'))
const stages = new OnDemand(() => import('./stage.ts'))
const turns: Partial<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, step],
  ArrowDown: [0, -step],
}

/**
 * A part to look at from all sides: the buyer's own file at once, else the server's simplified model, else a picture.
 * Nothing is drawn while nothing moves.
 *
 * @attr partner - The partner's publishable key, without a provider around.
 * @attr model-id - The model, where no upload in the same provider chooses one.
 * @attr src - Address of a model file (STL, OBJ, 3MF, GLB) that is shown instead.
 * @attr alt - What is to be seen; made of the facts when not set.
 * @attr poster - Address of a picture for where nothing can be drawn; the server's when not set.
 * @attr loading - `lazy` (default): drawn once it is on the screen. `eager`: at once.
 * @attr units - `auto` (default), `mm` or `in`: in which the size is told.
 * @attr show - What is drawn beside the model, separated by spaces: `box` (its edges), `coin` (24 mm, for scale), `thin` (walls below what the selected material needs, where the server has measured them). The buttons for coin and thin walls change it.
 * @attr state - Read only: `empty`, `loading`, `converting`, `ready`, `poster`, `unsupported` (no WebGL), `lost`, `unreachable` (what draws it could not be loaded) or `error`.
 * @prop facts - Read only: what was measured, in millimetres; undefined until there is something.
 * @fires miq-model-load - A model is to be seen.
 * @fires miq-camera-change - It was turned, or looked at from nearer or farther.
 * @fires miq-error - `src` or a file could not be read.
 * @slot empty - While there is nothing to see.
 * @slot poster - Stands in for the picture where nothing can be drawn.
 * @slot facts - Below the picture.
 * @slot controls - Further buttons.
 * @csspart drop - The frame around the picture. Files are taken by miq-upload, or by `loadFile()`.
 * @csspart canvas - What is drawn on.
 * @csspart toolbar - The buttons: turn, zoom, show all, coin, and thin walls where they were measured.
 * @csspart facts - The size, where nothing can be drawn.
 * @cssprop --miq-viewer-height, --miq-viewer-background, --miq-viewer-model-color, --miq-viewer-grid-color
 * @cssprop --miq-viewer-box-color, --miq-color-danger, --miq-color-border, --miq-color-focus, --miq-radius, --miq-motion
 */
export class MiqModelViewer extends ModelElement {
  static override properties: Declarations = {
    src: text,
    alt: text,
    poster: text,
    loading: { value: 'lazy' },
    units: { value: 'auto' },
    show: text,
  }
  static override styles = modelViewerStyles

  declare src: string
  declare alt: string
  declare poster: string
  declare loading: 'lazy' | 'eager'
  declare units: 'auto' | Measure
  declare show: string
  /** A file that the page gave, instead of the part. */
  #own: { name: string; mesh: Mesh; facts: Facts } | undefined
  #hasOwnFailed = false
  #stage: Stage | undefined
  #coming: Promise<void> | undefined
  #isSeen = false
  #isLost = false
  #isUnsupported = false
  #followed: Part | undefined
  #told: Mesh | undefined
  readonly #eye = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) {
        this.#isSeen = true
        this.requestUpdate()
      }
    },
    { rootMargin: '200px' },
  )
  readonly #schemes = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query))

  /** What was measured, in millimetres. */
  get facts(): Measured | undefined {
    return this.#own ? inMm(this.#own.facts, this.#scale) : this.#part && measuredOf(this.#part)
  }

  /** Frames drawn so far: it stands still while nothing moves. */
  get frames(): number {
    return this.#stage?.scene.frames ?? 0
  }

  /** Shows a file without sending it anywhere. Rejects when it cannot be read. */
  async loadFile(file: File): Promise<void> {
    try {
      const [{ parseModel }, { measure }] = await Promise.all([import('../view/parse.ts'), import('../view/facts.ts')])
      const mesh = await parseModel(file, file.name)
      this.#own = { name: file.name, mesh, facts: measure(mesh) }
      this.#hasOwnFailed = false
      this.requestUpdate()
    } catch (error) {
      this.#refuse('MODEL_UNREADABLE', error)
      throw error
    }
  }

  /** The picture as it is now, as PNG; null where nothing is drawn. */
  async toBlob(): Promise<Blob | null> {
    await this.#coming
    return this.#stage?.scene.toBlob() ?? null
  }

  /** Shows all of the model again, from where it was first seen. */
  reset(): void {
    this.context?.flow.focus(undefined)
    this.#stage?.scene.reset()
  }

  protected override follows(context: Context): Emitter[] {
    return [...super.follows(context), controls, stages]
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#eye.observe(this)
    for (const scheme of this.#schemes) {
      scheme.addEventListener('change', this.#recolour)
    }
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#eye.disconnect()
    for (const scheme of this.#schemes) {
      scheme.removeEventListener('change', this.#recolour)
    }
    this.#follow(undefined)
    this.#stage?.scene.dispose()
    this.#stage = undefined
    this.#coming = undefined
    this.#isSeen = false
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    if (changed.has('src')) {
      void this.#loadSource()
    }
    this.#follow(this.#part)
    if (this.#part ?? this.#own) {
      controls.need()
    }
    this.state = this.#judge()
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    if (this.#mesh && (this.#isSeen || this.loading === 'eager') && !this.#isUnsupported && !stages.problem) {
      this.#coming ??= this.#begin()
    }
    this.#draw()
    const { facts } = this
    if (facts && this.#mesh && this.#mesh !== this.#told) {
      this.#told = this.#mesh
      emit(this, 'miq-model-load', { facts })
    }
  }

  protected override render(): TemplateResult {
    const isDrawn = this.state === 'ready'
    return html`<div class="wrap">
      <div class="stage" part="drop">
        <span class="palette" @transitionend=${this.#recolour}></span>
        <canvas
          part="canvas"
          ?hidden=${!isDrawn}
          tabindex="0"
          role="application"
          aria-roledescription=${this.t('viewer.role')}
          aria-label=${this.#label()}
          aria-describedby="help"
          @keydown=${this.#press}
        ></canvas>
        ${isDrawn ? nothing : this.#renderInstead()}
      </div>
      ${isDrawn ? this.#renderControls() : nothing} ${this.#renderProblem()}
      <slot name="facts"></slot>
    </div>`
  }

  get #part(): Part | undefined {
    return this.context?.flow.part
  }

  get #mesh(): Mesh | undefined {
    return this.#own?.mesh ?? (this.#part && Preview.of(this.#part).mesh)
  }

  /** Millimetres of one unit of what is drawn. */
  get #scale(): number {
    return inMillimetres[this.#mesh?.unit ?? (this.#own ? 'MM' : (this.#part?.unit ?? 'MM'))]
  }

  get #shows(): readonly string[] {
    return this.show.split(' ').filter(Boolean)
  }

  #judge(): string {
    const part = this.#part
    if (this.#mesh) {
      return this.#isLost ? 'lost' : this.#isUnsupported ? 'unsupported' : stages.problem ? 'unreachable' : 'ready'
    }
    if (!part) {
      return this.#hasOwnFailed ? 'error' : this.src ? 'loading' : 'empty'
    }
    if (part.model?.previewUrl && !Preview.of(part).hasFailed) {
      return 'loading'
    }
    if (this.#poster) {
      return 'poster'
    }
    if (part.file ? !part.isRead : !part.model && part.isUnderWay) {
      return 'loading'
    }
    return part.isUnderWay || part.phase === 'paused' ? 'converting' : 'error'
  }

  /** Where the picture is that stands in for a drawing. */
  get #poster(): string | undefined {
    return safeAddress(this.poster || pictureOf(this.#part ?? {})?.url, this.context?.shop.endpoint ?? document.baseURI)
  }

  #renderInstead(): TemplateResult {
    const words = this.context?.i18n.maybe(`viewer.${this.state}`)
    if (this.state === 'empty') {
      return html`<slot name="empty">${icon('cube')}<span class="muted">${words}</span></slot>`
    }
    return html`<slot name="poster" class=${this.state}
        >${this.#poster ? html`<img src=${this.#poster} alt=${this.#label()} />` : icon('cube')}</slot
      >
      <p class="muted small" role="status">${words}</p>
      ${this.facts ? html`<p part="facts"><bdi>${this.#size(this.facts)}</bdi></p>` : nothing}`
  }

  /** Nothing while the buttons are on their way. */
  #renderControls(): unknown {
    const { flow, i18n } = this.context ?? {}
    return controls.module?.renderControls({
      i18n,
      toggles: !this.#own && this.#part?.model?.thicknessUrl ? ['coin', 'thin'] : ['coin'],
      shows: this.#shows,
      limit: flow && this.#thickness && wallLimit(flow),
      act: (act) => {
        if (this.#stage) {
          act(this.#stage.scene)
        }
      },
      reset: () => {
        this.reset()
      },
      show: (shows) => {
        this.show = shows
      },
    })
  }

  /** What draws could not be had, or the buttons: keys and pointer turn it without. */
  #renderProblem(): TemplateResult | typeof nothing {
    return this.#mesh && (stages.problem ?? controls.problem)
      ? note(this.t('error.NETWORK'), '', button(this.t('common.retry'), this.#again, 'quiet'), 'alert')
      : nothing
  }

  #size({ boundingBoxMm: { x, y, z } }: Measured): string {
    const measure = this.#part && !this.#own ? measureOf(this.units, this.#part) : this.units === 'in' ? 'in' : 'mm'
    return size([x, y, z], this.language, measure)
  }

  /** What is to be seen, in words: name, size, whether it is closed, and in how many materials it can be made. */
  #label(): string {
    const { facts } = this
    const { able } = this.context?.flow.offers ?? {}
    const words = [
      this.#own?.name ?? this.#part?.name,
      facts && isolated(this.#size(facts)),
      facts?.watertight === undefined ? '' : this.t(facts.watertight ? 'viewer.closed' : 'viewer.open'),
      able && !this.#own ? this.t('viewer.able', able) : '',
    ]
    return this.alt || words.filter(Boolean).join(', ') || this.t('viewer.role')
  }

  get #thickness(): Float32Array | undefined {
    return this.#own || !this.#part ? undefined : Preview.of(this.#part).thickness
  }

  /** Renders again for the part's preview, too, and asks for it where it is wanted. */
  #follow(part: Part | undefined): void {
    if (this.#followed !== part) {
      this.#followed = part
      this.heed(part && Preview.of(part))
    }
    if (part && !this.#own) {
      const preview = Preview.of(part)
      const walls = this.#shows.includes('thin')
      if (walls || (!part.mesh && (part.isRead || !part.file))) {
        void preview.load({ walls })
      } else if (preview.thickness) {
        preview.hideWalls()
      }
    }
  }

  async #loadSource(): Promise<void> {
    const { src } = this
    this.#own = undefined
    this.#hasOwnFailed = false
    const address = safeAddress(src, document.baseURI)
    if (!address) {
      return
    }
    let blob: Blob
    try {
      const response = await fetchPlain(address, fetch)
      blob = await response.blob()
    } catch (error) {
      if (this.src === src) {
        this.#refuse('NETWORK', error)
      }
      return
    }
    if (this.src === src) {
      const name = new URL(address).pathname.split('/').pop() ?? ''
      await this.loadFile(new File([blob], name)).catch(() => undefined) // told by its event
    }
  }

  #refuse(code: string, error: unknown): void {
    this.#hasOwnFailed = true
    emit(this, 'miq-error', { code, message: String(error) })
    this.requestUpdate()
  }

  async #begin(): Promise<void> {
    const canvas = this.renderRoot.querySelector('canvas')
    await stages.load()
    if (!stages.module) {
      this.#coming = undefined
    } else if (canvas && this.isConnected && !this.#stage) {
      try {
        this.#stage = new stages.module.Stage(canvas, {
          onLost: (isLost) => {
            this.#isLost = isLost
            this.requestUpdate()
          },
          onMove: () => {
            emit(this, 'miq-camera-change', {})
          },
        })
      } catch {
        this.#isUnsupported = true
      }
    }
    this.requestUpdate()
  }

  #draw(): void {
    const probe = this.renderRoot.querySelector('.palette')
    const mesh = this.#mesh
    if (!mesh || !probe) {
      return
    }
    const { flow } = this.context ?? {}
    const shows = this.#shows
    this.#stage?.show({
      mesh,
      scale: this.#scale,
      thickness: this.#thickness,
      limit: flow ? wallLimit(flow) : 0,
      box: shows.includes('box'),
      coin: shows.includes('coin'),
      place: this.#own ? undefined : flow?.place,
      probe,
    })
  }

  readonly #again = (): void => {
    void focusNext(this, 'canvas:not([hidden]), .note button', Promise.all([controls.load(), stages.load()]))
    this.requestUpdate()
  }

  readonly #recolour = (): void => {
    this.#draw()
  }

  readonly #press = (event: KeyboardEvent): void => {
    const scene = this.#stage?.scene
    const turn = turns[event.key]
    if (!scene || event.ctrlKey || event.metaKey || event.altKey) {
      return
    }
    if (turn) {
      scene.turn(...turn)
    } else if (event.key === '+' || event.key === '=') {
      scene.zoom(zoomStep)
    } else if (event.key === '-') {
      scene.zoom(1 / zoomStep)
    } else if (event.key === '0') {
      this.reset()
    } else {
      return
    }
    event.preventDefault()
  }
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-model-load': CustomEvent<ModelLoadDetail>
    'miq-camera-change': CustomEvent<object>
  }
}

/** A model that is to be seen. */
export interface ModelLoadDetail {
  facts: Measured
}
