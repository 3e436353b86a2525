import type { Operations } from '../../generated/operations.ts'
import { writeBrand } from './brand-sheet.ts'
import { browserFetch } from './caller.ts'
import { identity, request, type OperationName } from './client.ts'
import { Emitter } from './emitter.ts'
import shopText from './operations/shop.graphql'
import { problemOf, type Problem } from './problem.ts'
import { Session } from './session.ts'
import type { Partner } from './types.ts'

/** What makes one shop: elements with the same three share brand, session and cart. */
export interface ShopOptions {
  /** Base address of the ModelIQ server. */
  endpoint: string
  /** The partner's publishable key. */
  key: string
  /** Stands in for the browser's own, in tests and in the gallery. */
  fetch?: typeof fetch
}

const shops = new Map<string, Shop>()

/**
 * One partner on one server as this page knows it: brand and limits, the buyer's session, and the way to ask. The
 * widgets of a page share it.
 */
export class Shop extends Emitter {
  readonly endpoint: string
  readonly key: string
  readonly session: Session
  /** The brand as custom properties, adopted by every element of the shop. */
  readonly brandSheet = new CSSStyleSheet()
  /** Undefined until it was read. */
  partner: Partner | undefined
  /** Why the partner cannot be had. */
  problem: Problem | undefined
  readonly #fetch: typeof fetch | undefined
  #loading: Promise<void> | undefined

  constructor({ endpoint, key, fetch }: ShopOptions) {
    super()
    this.endpoint = endpoint.replace(/\/+$/, '')
    this.key = key
    this.#fetch = fetch
    this.session = new Session(this.#client())
  }

  /** The page's shop for these options; one with a fetch of its own is its own. */
  static of(options: ShopOptions): Shop {
    if (options.fetch) {
      return new Shop(options)
    }
    const name = `${options.endpoint}\n${options.key}`
    const shop = shops.get(name) ?? new Shop(options)
    shops.set(name, shop)
    return shop
  }

  /** Stands in for fetch with the page's own where it has one. */
  get fetch(): typeof fetch {
    return this.#fetch ?? browserFetch
  }

  /** Reads brand and limits once; again after a failure. Never throws: see `problem`. */
  load(): Promise<void> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  /** Asks something that belongs to nobody. Throws RequestError. */
  askPublic<Name extends OperationName>(
    text: string,
    variables: Operations[Name]['variables'],
    signal?: AbortSignal,
  ): Promise<Operations[Name]['data']> {
    return request<Name>(this.#client(), text, variables, signal)
  }

  /**
   * Asks in the buyer's name. A session that the server let go is replaced once: what it made is then gone, and the
   * answer says so. Throws RequestError.
   */
  async ask<Name extends OperationName>(
    text: string,
    variables: Operations[Name]['variables'],
    signal?: AbortSignal,
  ): Promise<Operations[Name]['data']> {
    return this.anew(async () =>
      request<Name>({ ...this.#client(), token: await this.session.token() }, text, variables, signal),
    )
  }

  /** Does something in the buyer's name, and once more as a new buyer when the server has let the session go. */
  async anew<Result>(act: () => Promise<Result>): Promise<Result> {
    const { kept } = this.session
    try {
      return await act()
    } catch (error) {
      if (!problemOf(error).code.startsWith('TOKEN_') || this.session.own) {
        throw error
      }
      if (!kept || kept === this.session.kept) {
        this.session.drop() // else another one has a new session already
      }
      return act()
    }
  }

  /** Headers that say who asks, for uploads and streams. */
  async headers(): Promise<Record<string, string>> {
    return identity({ key: this.key, token: await this.session.token() })
  }

  async #load(): Promise<void> {
    this.wait(true)
    try {
      const { partner } = await this.askPublic<'Shop'>(shopText, {})
      this.partner = partner
      this.problem = undefined
      writeBrand(this.brandSheet, partner.brand)
    } catch (error) {
      this.problem = problemOf(error)
      this.#loading = undefined
    }
    this.wait(false)
  }

  #client() {
    return { endpoint: this.endpoint, key: this.key, ...(this.#fetch && { fetch: this.#fetch }) }
  }
}
