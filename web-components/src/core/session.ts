import { request, RequestError, type ClientOptions } from './client.ts'
import { keep, recall } from './kept.ts'
import renewSession from './operations/renew-session.graphql'
import startSession from './operations/start-session.graphql'

interface Kept {
  token: string
  /** Milliseconds since 1970. */
  ends: number
}

/** A session is renewed when less than this is left of it, in milliseconds. */
const renewBefore = 10 * 60_000

/**
 * The buyer's anonymous session with one partner: made when it is first needed, kept in sessionStorage so that a
 * reload keeps models and cart, renewed before it ends. A signed-in buyer's token comes from the page instead.
 */
export class Session {
  readonly #client: ClientOptions
  readonly #place: string
  #kept: Kept | undefined
  #coming: Promise<string> | undefined
  /** The page's own token for a buyer whom the partner knows; wins over an anonymous session. */
  own = ''

  constructor(client: ClientOptions) {
    this.#client = client
    this.#place = `modeliq:session:${client.endpoint}:${client.key}`
    const { token, ends = 0 } = recall<Kept>(this.#place) ?? {}
    this.#kept = token && ends > Date.now() ? { token, ends } : undefined
  }

  /** The token to send. Concurrent callers share one request. Throws RequestError. */
  async token(): Promise<string> {
    if (this.own) {
      return this.own
    }
    if (this.#kept && this.#kept.ends - Date.now() > renewBefore) {
      return this.#kept.token
    }
    this.#coming ??= this.#fetch().finally(() => {
      this.#coming = undefined
    })
    return this.#coming
  }

  /** What stands for the session, to tell it from another. */
  get kept(): unknown {
    return this.#kept
  }

  /** True when a session of an earlier page is at hand, so that what it made can be read. */
  get isKnown(): boolean {
    return this.own !== '' || this.#kept !== undefined
  }

  /** Lets a token go that the server refused. */
  drop(): void {
    this.#kept = undefined
    keep(this.#place, undefined)
  }

  async #fetch(): Promise<string> {
    const session = (await this.#renewed()) ?? (await this.#started())
    this.#kept = { token: session.token, ends: Date.parse(session.expiresAt) }
    keep(this.#place, this.#kept)
    return session.token
  }

  /** The same buyer with a new token; undefined when the old one has ended. */
  async #renewed() {
    if (!this.#kept || this.#kept.ends <= Date.now()) {
      return undefined
    }
    try {
      const { sessionRenew } = await request<'SessionRenew'>(
        { ...this.#client, token: this.#kept.token },
        renewSession,
        {},
      )
      return sessionRenew?.session ?? undefined
    } catch (error) {
      if (error instanceof RequestError && /^(TOKEN_|SESSION_)/.test(error.code)) {
        return undefined
      }
      throw error
    }
  }

  async #started() {
    const { sessionCreate } = await request<'SessionStart'>(this.#client, startSession, {})
    if (!sessionCreate?.session) {
      const [first] = sessionCreate?.userErrors ?? []
      throw new RequestError(first?.code ?? 'SESSION_REQUIRED', first?.message ?? 'no session could be started')
    }
    return sessionCreate.session
  }
}
