import { LitElement, type PropertyDeclaration, type PropertyValues } from 'lit'
import { emit } from '../events.ts'
import { contextChanged, ContextRequest, type Context } from './context.ts'
import type { Emitter } from './emitter.ts'
import type { CountedKey, MessageKey, Values } from './i18n.ts'
import { makeContext, type ContextOptions } from './make-context.ts'

/** What an element says of its properties: in Lit's words, and with the `value` that each begins with. */
export type Declarations = Record<string, PropertyDeclaration & { value?: unknown }>

/** A property that is a text. */
export const text = { value: '' }

/** A boolean attribute that may be written `="false"`, as Vue's server rendering does. */
export const flag = {
  type: Boolean,
  converter: { fromAttribute: (value: string | null) => value !== null && value !== 'false' },
  value: false,
}

/**
 * What every element has: a context (from the provider around it, or one of its own from the attribute `partner`), the
 * texts in its language, and the shop's brand. It renders again whenever what it follows has changed.
 */
export class MiqElement extends LitElement {
  static override properties: Declarations = {
    partner: text,
    endpoint: text,
    locale: text,
    state: { reflect: true, value: 'loading' },
    fetch: { attribute: false },
  }

  /** The partner's publishable key, where no provider around the element has it. */
  declare partner: string
  /** Base address of the ModelIQ server; the origin of the script when not set. */
  declare endpoint: string
  /** Language and region, BCP 47; that of the page around, else the partner's, when not set. */
  declare locale: string
  /** What the element shows, for styling and tests. Read only; each element names its own states. */
  declare state: string
  /** Stands in for the browser's own, in tests and in the gallery; part of the context that the element makes itself. */
  declare fetch: typeof fetch | undefined

  /** Undefined until a provider is there. */
  protected context: Context | undefined
  /** Made from the element's own attributes, and what it was made from. */
  #own: Context | undefined
  #made: ContextOptions | undefined
  #stop: (() => void)[] = []
  #unheed: (() => void) | undefined
  #said = ''

  constructor() {
    super()
    const { elementProperties } = this.constructor as typeof MiqElement
    elementProperties.forEach(({ value }: Declarations[string], name) => {
      Object.assign(this, { [name]: value })
    })
  }

  /** The attribute has the property's name in kebab case where nothing else is said. */
  static override createProperty(name: string, declaration: PropertyDeclaration): void {
    const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    super.createProperty(name, { attribute, ...declaration })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener(contextChanged, this.#find)
    this.#find()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener(contextChanged, this.#find)
    this.#unfollow()
    this.heed()
    this.context = undefined
  }

  /** Renders again for one thing more, as long as it is about that: what was heeded before is not any more. */
  protected heed(emitter?: Emitter): void {
    this.#unheed?.()
    this.#unheed = emitter?.subscribe(this.#render)
  }

  /** What the element renders again for. */
  protected follows({ shop, flow, i18n }: Context): Emitter[] {
    return [shop, flow, i18n]
  }

  /** Called when the element has a context, or another one; undo it in disconnectedCallback. */
  protected entered(context: Context): void {
    void context.shop.load()
  }

  /** A text in the buyer's language; empty while there is no context. */
  protected t(key: MessageKey, values?: Values): string {
    return this.context?.i18n.t(key, values) ?? ''
  }

  /** A text in the plural form of `values.count`. */
  protected count(key: CountedKey, values: Values & { count: number }): string {
    return this.context?.i18n.count(key, values) ?? ''
  }

  /** The language for format.ts. */
  protected get language(): string {
    return this.context?.i18n.locale ?? 'en'
  }

  /** Options for a context of its own; undefined when it has to wait for a provider. */
  protected contextOptions(): ContextOptions | undefined {
    const { partner: key, endpoint, locale, fetch } = this
    return key ? { host: this, key, endpoint, locale, ...(fetch && { fetch }) } : undefined
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed)
    if (!isSame(this.#made, this.contextOptions())) {
      this.#make()
      this.#find()
    }
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed)
    if (this.#own) {
      this.#announce(this.#own)
    }
    const { host } = this.getRootNode() as Partial<ShadowRoot>
    if (host instanceof MiqElement) {
      // Whoever styles the element around reaches the pieces of this one, too.
      const pieces = [...this.renderRoot.querySelectorAll('[part]')].flatMap(({ part }) => [...part])
      this.setAttribute('exportparts', [...new Set(pieces)].join())
    }
    const { dir, lang } = this.context?.i18n ?? {}
    const inherited = getComputedStyle(this).direction
    if (dir && lang && this.shadowRoot) {
      for (const child of this.shadowRoot.children) {
        if (child instanceof HTMLElement) {
          child.lang = lang
          child.dir = dir === inherited ? '' : dir
        }
      }
    }
  }

  readonly #render = (): void => {
    this.requestUpdate()
  }

  readonly #find = (): void => {
    if (!this.#own) {
      this.#make()
    }
    const context = this.#own ?? this.#ask()
    if (!context || context === this.context) {
      return
    }
    this.#unfollow()
    this.context = context
    this.shadowRoot?.adoptedStyleSheets.unshift(context.shop.brandSheet)
    this.#stop = this.follows(context).map((each) => each.subscribe(this.#render))
    this.entered(context)
    this.requestUpdate()
  }

  /** Makes the element's own context of its attributes; with the same shop the buyer's parts stay. */
  #make(): void {
    const was = this.#made
    const now = (this.#made = this.contextOptions())
    const isSame =
      was && now && (['key', 'endpoint', 'fetch', 'shop'] as const).every((name) => was[name] === now[name])
    // A token that is gone signs the buyer out.
    this.#own = now && makeContext({ ...(was?.token && { token: '' }), ...now }, isSame ? this.#own : undefined)
  }

  #ask(): Context | undefined {
    let found: Context | undefined
    this.dispatchEvent(
      new ContextRequest((context) => {
        found = context
      }),
    )
    return found
  }

  /** Says once that the shop is there or cannot be had; only who made the context says it. */
  #announce({ shop: { partner, problem } }: Context): void {
    const said = partner ? `ready ${partner.slug}` : problem ? `error ${problem.code}` : ''
    if (said === this.#said) {
      return
    }
    this.#said = said
    if (partner) {
      emit(this, 'miq-ready', { slug: partner.slug, name: partner.name, locale: partner.locale })
    } else if (problem) {
      // The buyer sees the fallback; the reason is for whoever put the tag into the page.
      console.warn(`<${this.localName}>: ${problem.message} (${problem.code})`)
      emit(this, 'miq-error', { code: problem.code, message: problem.message })
    }
  }

  #unfollow(): void {
    for (const stop of this.#stop.splice(0)) {
      stop()
    }
    const root = this.shadowRoot
    if (root && this.context) {
      const { brandSheet } = this.context.shop
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== brandSheet)
    }
  }
}

function isSame(one: ContextOptions | undefined, other: ContextOptions | undefined): boolean {
  const names = Object.keys({ ...one, ...other }) as (keyof ContextOptions)[]
  return names.every((name) => one?.[name] === other?.[name])
}
