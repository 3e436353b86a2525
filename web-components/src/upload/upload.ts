import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Context } from '../core/context.ts'
import { type Declarations, flag, MiqElement, text } from '../core/element.ts'
import type { Emitter } from '../core/emitter.ts'
import { checkFile, filesOf, type FileLimits } from '../core/file-check.ts'
import { bytes } from '../core/format.ts'
import { isolated } from '../core/offer-text.ts'
import { safeAddress } from '../core/links.ts'
import { button, note } from '../core/note.ts'
import { OnDemand } from '../core/on-demand.ts'
import type { Part } from '../core/part.ts'
import { mayPass, type Problem } from '../core/problem.ts'
import type { LengthUnit } from '../core/types.ts'
import { emit } from '../events.ts'
import type { Refused } from './item.ts'
import { uploadStyles } from './upload.styles.ts'

const items = new OnDemand(() => import('./item.ts'))
const units = ['MM', 'INCH', 'CM', 'M'] as const
const states: Partial<Record<Part['phase'], string>> = { sending: 'uploading', registering: 'processing' }

/** What the page was told last of a part. */
const told = new WeakMap<Part, string>()

/**
 * Takes a file by choosing, dropping or pasting, and sends it at once: large files in pieces, over broken lines and
 * reloads of the page. Consent is the sentence beside it. In a form its value is the model's id.
 *
 * @attr partner - The partner's publishable key, without a provider around.
 * @attr accept - Extensions that are taken (`.stl,.3mf`); those of the partner when not set.
 * @attr max-bytes - Largest file; the partner's limit when not set, and never more than that.
 * @attr max-files - Most files at a time, with `multiple`.
 * @attr multiple - Several files, each a part of its own. Without it a new file replaces the one before.
 * @attr disabled - Takes nothing.
 * @attr name - The field's name in a form.
 * @attr state - Read only: `loading`, `empty`, `dragging`, `uploading`, `waiting`, `paused`, `processing`, `ready`, `unprintable`, `failed`, `refused`, `gone` or `error`.
 * @prop files - Read only: the files that were taken.
 * @fires miq-file-accept - Files were chosen and are about to be sent; cancelable.
 * @fires miq-file-accepted - They are on their way.
 * @fires miq-upload-progress - So much was sent.
 * @fires miq-upload-done - The file is a model now, `detail.modelId`.
 * @fires miq-upload-error - A file was not taken; `detail.code` says why.
 * @slot empty - Stands in for the words in the drop zone.
 * @slot hint - Below the drop zone.
 * @slot item - Below the list of files.
 * @csspart drop - The drop zone.
 * @csspart input - The field itself.
 * @csspart item - A file.
 * @csspart progress - How far it is.
 * @csspart retry - Tries again.
 * @csspart units - The choice of the unit.
 * @cssprop --miq-color-brand, --miq-color-border, --miq-color-surface-raised, --miq-color-text-muted, --miq-color-danger
 * @cssprop --miq-color-success, --miq-color-focus, --miq-radius, --miq-space, --miq-control-height
 */
export class MiqUpload extends MiqElement {
  static override properties: Declarations = {
    accept: text,
    maxBytes: { type: Number },
    maxFiles: { type: Number },
    multiple: flag,
    disabled: flag,
    name: { ...text, reflect: true },
  }
  static override styles = uploadStyles
  static readonly formAssociated = true

  declare accept: string
  declare maxBytes: number | undefined
  declare maxFiles: number | undefined
  declare multiple: boolean
  declare disabled: boolean
  declare name: string
  readonly #internals = this.attachInternals()
  /** How deep the pointer is in elements of the zone while it drags something. */
  #depth = 0
  #refused: readonly Refused[] = []
  /** What to say about the files that were chosen, in the language of the moment. */
  #note: (() => string) | undefined
  #sent = -1

  /** The files that were taken. */
  get files(): readonly File[] {
    return this.#parts.flatMap(({ file }) => file ?? [])
  }

  protected override follows(context: Context): Emitter[] {
    return [...super.follows(context), items]
  }

  /** Called by the browser when a fieldset around it is disabled. */
  formDisabledCallback(isDisabled: boolean): void {
    this.disabled = isDisabled
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('paste', this.#paste)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('paste', this.#paste)
    this.#depth = 0
  }

  /** Takes files as if they had been chosen here. */
  addFiles(files: readonly File[]): void {
    const { context } = this
    if (!context || this.disabled) {
      return
    }
    this.#note = undefined
    const limits = this.#limits
    const fit: File[] = []
    const refused: Refused[] = []
    for (const file of files) {
      const problem = checkFile(file, limits)
      if (problem) {
        refused.push({ file, problem })
      } else {
        fit.push(file)
      }
    }
    this.#refused = this.multiple ? [...this.#refused, ...refused] : refused
    refused.forEach(({ problem }) => {
      this.#tellProblem(problem)
    })
    this.#take(this.#fewEnough(this.#without(fit, context)), context)
    this.requestUpdate()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    this.state = this.#judge()
    this.#internals.setFormValue(this.context?.flow.part?.modelId ?? null)
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed)
    this.#parts.forEach((part) => {
      this.#tell(part)
    })
  }

  protected override render(): TemplateResult {
    const { context } = this
    if (!context || this.state === 'error') {
      return html`<slot></slot>`
    }
    return html`<div
      class="wrap"
      @dragenter=${this.#enter}
      @dragover=${this.#over}
      @dragleave=${this.#leave}
      @drop=${this.#drop}
    >
      ${this.#renderZone()}
      <slot name="hint"></slot>
      ${this.#renderConsent(context)} ${this.#renderUnits(context)}
      ${this.#note ? note(this.#note(), '', nothing, 'alert') : nothing} ${this.#renderItems(context)}
      <slot name="item"></slot>
      <p class="visually-hidden" role="status">${items.module?.renderStages(this.#parts, context.i18n)}</p>
    </div>`
  }

  #renderItems({ i18n, flow }: Context): unknown {
    const parts = this.#parts
    const refused = this.#refused
    if (parts.length + refused.length === 0) {
      return nothing
    }
    if (items.problem) {
      return note(
        i18n.t('error.NETWORK'),
        '',
        button(i18n.t('common.retry'), () => void items.load(), 'quiet'),
        'alert',
      )
    }
    return items.need()?.renderItems({
      i18n,
      refused,
      parts,
      selected: parts.length > 1 ? flow.part : undefined,
      values: (file) => this.#values(file),
      remove: (item) => {
        if ('phase' in item) {
          flow.drop(item)
        } else {
          this.#refused = refused.filter((each) => each !== item)
          this.requestUpdate()
        }
        this.#input?.focus()
      },
    })
  }

  #renderZone(): TemplateResult {
    const { formats } = this.#limits
    const isFilled = this.#parts.length > 0
    return html`<label class="drop ${isFilled ? 'filled' : ''}" part="drop">
      <input
        type="file"
        part="input"
        class="visually-hidden"
        accept=${formats.map((each) => `.${each}`).join(',')}
        ?multiple=${this.multiple}
        ?disabled=${this.disabled}
        aria-describedby="limits consent"
        @change=${this.#choose}
      />
      <slot name="empty">
        <svg viewBox="0 0 48 48" aria-hidden="true">
          <path d="M24 5 8 14v20l16 9 16-9V14Z M8 14l16 9 16-9 M24 23v20"></path>
        </svg>
        <span class="call">
          <span class="button ${isFilled ? '' : 'primary'}"
            >${this.t(isFilled ? (this.multiple ? 'upload.another' : 'upload.replace') : 'upload.choose')}</span
          >
          <span class="muted hint">${this.t(this.state === 'dragging' ? 'upload.drop' : 'upload.orDrop')}</span>
        </span>
      </slot>
      <span class="muted small" id="limits">${this.t('upload.limits', this.#values())}</span>
    </label>`
  }

  #renderConsent({ shop }: Context): TemplateResult {
    const terms = safeAddress(shop.partner?.termsUrl, shop.endpoint)
    const [before = '', after = ''] = this.t('upload.consent').split('{terms}')
    const name = this.t('upload.terms')
    return html`<p class="small muted" id="consent">
      ${before}${terms ? html`<a href=${terms} target="_blank" rel="noopener">${name}</a>` : name}${after}
    </p>`
  }

  #renderUnits({ flow }: Context): TemplateResult {
    const unit = flow.part?.unit ?? flow.unit
    return html`<fieldset class="units" part="units" ?disabled=${this.disabled}>
      <legend class="small">${this.t('upload.units')}</legend>
      <div class="pills">
        ${units.map(
          (each) =>
            html`<label class="choice pill"
              ><input
                type="radio"
                name="unit"
                value=${each}
                .checked=${each === unit}
                @change=${() => {
                  flow.setUnit(each satisfies LengthUnit)
                }}
              />${this.t(`unit.${each}`)}</label
            >`,
        )}
      </div>
    </fieldset>`
  }

  get #parts(): readonly Part[] {
    return this.context?.flow.parts ?? []
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input')
  }

  #judge(): string {
    const { shop, flow } = this.context ?? {}
    if (!shop?.partner) {
      return shop?.problem ? 'error' : 'loading'
    }
    if (this.#depth > 0) {
      return 'dragging'
    }
    if (flow?.part) {
      return states[flow.part.phase] ?? flow.part.phase
    }
    return this.#refused.length > 0 ? 'refused' : 'empty'
  }

  get #limits(): FileLimits {
    const limits = this.context?.shop.partner?.uploadLimits
    const own = this.accept.split(',').flatMap((each) => each.trim().replace(/^\./, '').toLowerCase() || [])
    const most = limits?.maxBytes ?? Infinity
    return { formats: own.length > 0 ? own : (limits?.formats ?? []), maxBytes: Math.min(most, this.maxBytes ?? most) }
  }

  /** What the words for a problem may tell. */
  #values(file?: File) {
    const { formats, maxBytes } = this.#limits
    return {
      formats: isolated(formats.map((each) => each.toUpperCase()).join(', ')),
      limit: isolated(bytes(maxBytes, this.language)),
      size: isolated(bytes(file?.size ?? 0, this.language)),
      count: this.context?.shop.partner?.uploadLimits.maxModels ?? 0,
    }
  }

  /** Leaves out what is here already, and looks at that. */
  #without(files: readonly File[], { flow }: Context): File[] {
    return files.filter((file) => {
      const same = flow.parts.find(
        (part) =>
          part.file?.name === file.name && part.file.size === file.size && part.file.lastModified === file.lastModified,
      )
      if (same && !same.isHopeless) {
        this.#note = () => this.t('upload.duplicate', { name: isolated(file.name) })
        flow.look(same)
        return false
      }
      if (same) {
        flow.drop(same)
      }
      return true
    })
  }

  #fewEnough(files: readonly File[]): readonly File[] {
    const most = this.multiple ? (this.maxFiles ?? Infinity) - this.#parts.length : 1
    const [first] = files
    if (files.length > most && first) {
      this.#note = () =>
        this.multiple
          ? this.t('upload.tooMany', { count: this.maxFiles ?? 0 })
          : this.t('upload.onlyOne', { name: isolated(first.name) })
    }
    return files.slice(0, Math.max(0, most))
  }

  #take(files: readonly File[], { flow }: Context): void {
    if (files.length === 0 || !emit(this, 'miq-file-accept', { files }, { cancelable: true })) {
      return
    }
    const before = flow.parts
    flow.add(files)
    if (!this.multiple) {
      before.forEach((part) => {
        flow.drop(part)
      })
    }
    emit(this, 'miq-file-accepted', { files })
  }

  /** Tells the page what has changed about a part since it was told last. */
  #tell(part: Part): void {
    const { phase, progress, problem, modelId } = part
    if (phase === 'sending' && progress && progress.sent !== this.#sent) {
      this.#sent = progress.sent
      emit(this, 'miq-upload-progress', { name: part.name, ...progress })
    }
    const say = modelId && part.file ? `done ${modelId}` : phase === 'refused' ? `refused ${problem?.code}` : ''
    if (say === (told.get(part) ?? '')) {
      return
    }
    told.set(part, say)
    if (modelId && part.file) {
      emit(this, 'miq-upload-done', { modelId })
    } else if (problem) {
      this.#tellProblem(problem)
    }
  }

  #tellProblem(problem: Problem): void {
    emit(this, 'miq-upload-error', { ...problem, retryable: mayPass(problem) })
  }

  readonly #choose = (event: Event): void => {
    const input = event.target as HTMLInputElement
    const files = [...(input.files ?? [])]
    input.value = '' // the same file can be chosen again
    this.addFiles(files)
  }

  readonly #paste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])]
    // In a text of the page's own a picture is for that text.
    const { isContentEditable } = event.composedPath()[0] as HTMLElement
    if (files.length > 0 && !event.defaultPrevented && !isContentEditable) {
      event.preventDefault()
      this.addFiles(files)
    }
  }

  readonly #enter = (event: DragEvent): void => {
    event.preventDefault()
    this.#depth++
    this.requestUpdate()
  }

  readonly #over = (event: DragEvent): void => {
    event.preventDefault()
  }

  readonly #leave = (): void => {
    this.#depth = Math.max(0, this.#depth - 1)
    this.requestUpdate()
  }

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault()
    this.#depth = 0
    const { files, problem } = event.dataTransfer ? filesOf(event.dataTransfer) : { files: [] }
    if (problem && !this.disabled) {
      this.#note = () => this.t(problem.code === 'FOLDER' ? 'upload.folder' : 'upload.noFile')
      this.#tellProblem(problem)
      this.requestUpdate()
    } else {
      this.addFiles(files)
    }
  }
}

declare module '../events.ts' {
  interface MiqEventMap {
    'miq-file-accept': CustomEvent<FilesDetail>
    'miq-file-accepted': CustomEvent<FilesDetail>
    'miq-upload-progress': CustomEvent<UploadProgressDetail>
    'miq-upload-done': CustomEvent<UploadDoneDetail>
    'miq-upload-error': CustomEvent<UploadErrorDetail>
  }
}

/** Files that a buyer chose. */
export interface FilesDetail {
  files: readonly File[]
}

/** How far an upload is: bytes, and seconds that are left. */
export interface UploadProgressDetail {
  name: string
  sent: number
  total: number
  bytesPerSecond: number
  eta: number
}

/** A file that has become a model. */
export interface UploadDoneDetail {
  modelId: string
}

/** A file that was not taken. */
export interface UploadErrorDetail {
  code: string
  message: string
  /** Whether the same may work later. */
  retryable: boolean
}
