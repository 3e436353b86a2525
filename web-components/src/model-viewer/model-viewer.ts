import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { inMillimetres, length, size, type Measure } from '../core/format.ts'
import { safeAddress } from '../core/links.ts'
import { inMm, measuredOf, measureOf, type Measured } from '../core/measured.ts'
import { ModelElement } from '../core/model-element.ts'
import { isolated } from '../core/offer-text.ts'
import type { Part } from '../core/part.ts'
import { Preview, wallLimit } from '../core/preview.ts'
import { emit } from '../events.ts'
import type { Facts } from '../view/facts.ts'
import type { Mesh } from '../view/mesh.ts'
import { icon } from './icons.ts'
import { modelViewerStyles } from './model-viewer.styles.ts'
import { paletteOf, Stage } from './stage.ts'

/** Degrees that one press of an arrow turns. */
const step = 15
const zoomStep = 1.25
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
 * @attr show - Any of `box`, `coin` and `thin`, separated by spaces.
 * @attr state - Read only: `empty`, `loading`, `converting`, `ready`, `poster`, `unsupported` (no WebGL), `lost` or `error`.
 * @prop facts - Read only: what was measured, in millimetres; undefined until there is something.
 * @fires miq-model-load - A model is to be seen.
 * @fires miq-camera-change - It was turned, or looked at from nearer or farther.
 * @fires miq-error - `src` or a file could not be read.
 * @slot empty - While there is nothing to see.
 * @slot poster - Stands in for the picture where nothing can be drawn.
 * @slot facts - Below the picture.
 * @slot controls - Further buttons.
 * @csspart drop - The frame around the picture.
 * @csspart canvas - What is drawn on.
 * @csspart toolbar - The buttons.
 * @csspart facts - The size, where nothing can be drawn.
 * @cssprop --miq-viewer-height, --miq-viewer-background, --miq-viewer-model-color, --miq-viewer-grid-color
 * @cssprop --miq-viewer-box-color, --miq-color-danger, --miq-color-border, --miq-color-focus, --miq-radius, --miq-motion
 */
export class MiqModelViewer extends ModelElement {
  static override properties: PropertyDeclarations = {
    src: { type: String },
    alt: { type: String },
    poster: { type: String },
    loading: { type: String },
    units: { type: String },
    show: { type: String },
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
  #stopFollowing: (() => void) | undefined
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

  constructor() {
    super()
    this.src = ''
    this.alt = ''
    this.poster = ''
    this.loading = 'lazy'
    this.units = 'auto'
    this.show = ''
  }

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
    this.state = this.#judge()
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    if (this.#mesh && (this.#isSeen || this.loading === 'eager') && !this.#isUnsupported) {
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
      ${isDrawn ? this.#renderBelow() : nothing}
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
      return this.#isLost ? 'lost' : this.#isUnsupported ? 'unsupported' : 'ready'
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

  get #render() {
    const renders = this.#part?.model?.renders
    return renders?.find(({ view }) => view === 'iso') ?? renders?.[0]
  }

  /** Where the picture is that stands in for a drawing. */
  get #poster(): string | undefined {
    return safeAddress(this.poster || this.#render?.url, this.context?.shop.endpoint ?? document.baseURI)
  }

  #renderInstead(): TemplateResult {
    const words: Partial<Record<string, string>> = {
      loading: this.t('viewer.loading'),
      converting: this.t('viewer.converting'),
      unsupported: this.t('viewer.unsupported'),
      lost: this.t('viewer.lost'),
      error: this.t('viewer.error'),
    }
    if (this.state === 'empty') {
      return html`<slot name="empty">${icon('cube')}<span class="muted">${this.t('viewer.empty')}</span></slot>`
    }
    return html`<slot name="poster" class=${this.state}
        >${this.#poster ? html`<img src=${this.#poster} alt=${this.#label()} />` : icon('cube')}</slot
      >
      <p class="muted small" role="status">${words[this.state]}</p>
      ${this.facts ? html`<p part="facts"><bdi>${this.#size(this.facts)}</bdi></p>` : nothing}`
  }

  #renderBelow(): TemplateResult {
    const { flow } = this.context ?? {}
    return html`<div class="below">
      <div part="toolbar" role="group" aria-label=${this.t('viewer.toolbar')}>
        ${this.#renderTool('left', (scene) => {
          scene.turn(-2 * step, 0)
        })}
        ${this.#renderTool('right', (scene) => {
          scene.turn(2 * step, 0)
        })}
        ${this.#renderTool('farther', (scene) => scene.zoom(1 / zoomStep))}
        ${this.#renderTool('nearer', (scene) => scene.zoom(zoomStep))}
        ${this.#renderTool('reset', () => {
          this.reset()
        })}
        ${this.#renderToggle('coin')}
        ${!this.#own && this.#part?.model?.thicknessUrl ? this.#renderToggle('thin') : nothing}
        <slot name="controls"></slot>
      </div>
      <p class="muted small" id="help">
        <span class="fine">${this.t('viewer.help')}</span><span class="coarse">${this.t('viewer.helpTouch')}</span>
      </p>
      ${
        flow && this.#thickness
          ? html`<p class="small legend" role="status">
              ${this.t('viewer.thinLegend', { limit: isolated(length(wallLimit(flow), this.language)) })}
            </p>`
          : nothing
      }
    </div>`
  }

  #renderTool(name: 'left' | 'right' | 'nearer' | 'farther' | 'reset', act: (scene: Stage['scene']) => void) {
    const text = this.t(`viewer.${name}`)
    return html`<button
      class="button quiet tool"
      aria-label=${text}
      title=${text}
      @click=${() => {
        if (this.#stage) {
          act(this.#stage.scene)
        }
      }}
    >
      ${icon(name)}
    </button>`
  }

  #renderToggle(name: 'coin' | 'thin'): TemplateResult {
    const shows = this.#shows
    const isOn = shows.includes(name)
    return html`<button
      class="button quiet"
      aria-pressed=${isOn ? 'true' : 'false'}
      @click=${() => {
        this.show = (isOn ? shows.filter((each) => each !== name) : [...shows, name]).join(' ')
      }}
    >
      ${this.t(`viewer.${name}`)}
    </button>`
  }

  #size({ boundingBoxMm: { x, y, z } }: Measured): string {
    const measure = this.#part && !this.#own ? measureOf(this.units, this.#part) : this.units === 'in' ? 'in' : 'mm'
    return size([x, y, z], this.language, measure)
  }

  /** What is to be seen, in words: name, size, whether it is closed, and in how many materials it can be made. */
  #label(): string {
    const { facts } = this
    const { nodes = [], all } = this.context?.flow.offers ?? {}
    const able = nodes.filter(({ status }) => status !== 'NOT_PRINTABLE').length
    const words = [
      this.#own?.name ?? this.#part?.name,
      facts && isolated(this.#size(facts)),
      facts?.watertight === undefined ? '' : this.t(facts.watertight ? 'viewer.closed' : 'viewer.open'),
      !this.#own && all && nodes.length === all ? this.t('viewer.able', { count: able, all }) : '',
    ]
    return this.alt || words.filter(Boolean).join(', ') || this.t('viewer.role')
  }

  get #thickness(): Float32Array | undefined {
    return this.#own || !this.#part ? undefined : Preview.of(this.#part).thickness
  }

  /** Renders again for the part's preview, too, and asks for it where it is wanted. */
  #follow(part: Part | undefined): void {
    if (this.#followed !== part) {
      this.#stopFollowing?.()
      this.#followed = part
      this.#stopFollowing =
        part &&
        Preview.of(part).subscribe(() => {
          this.requestUpdate()
        })
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
      const response = await fetch(address, { credentials: 'omit' })
      if (!response.ok) {
        throw new Error(`HTTP ${response.status}`)
      }
      blob = await response.blob()
    } catch (error) {
      if (this.src === src) {
        this.#refuse('NETWORK', error)
      }
      return
    }
    if (this.src === src) {
      const name =
        address
          .replace(/[?#].*/, '')
          .split('/')
          .pop() ?? ''
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
    if (!canvas) {
      return
    }
    try {
      const stage = await Stage.on(canvas, {
        onLost: () => {
          this.#isLost = true
          this.requestUpdate()
        },
        onRestored: () => {
          this.#isLost = false
          this.requestUpdate()
        },
        onMove: () => {
          emit(this, 'miq-camera-change', {})
        },
      })
      if (this.isConnected && !this.#stage) {
        this.#stage = stage
      } else {
        stage.scene.dispose()
      }
    } catch {
      this.#isUnsupported = true
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
      colors: paletteOf(probe),
    })
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
