import type { Context } from './context.ts'
import { messagesOf } from './catalogue.ts'
import { Flow } from './flow.ts'
import { I18n, type Messages } from './i18n.ts'
import { scriptOrigin } from './origin.ts'
import { Shop } from './shop.ts'

/** What a context is made of. */
export interface ContextOptions {
  /** Where the language is looked up: the nearest `lang` around it. */
  host: Element
  /** The partner's publishable key. */
  key: string
  endpoint?: string
  locale?: string
  messages?: Messages
  /** The page's own token for a buyer whom the partner knows. */
  token?: string
  fetch?: typeof fetch
  /** A shop that a provider further out has already. */
  shop?: Shop
}

/**
 * A context with a flow of its own. The shop is shared by all with the same endpoint and key. In place of `before`, of the
 * same shop in another language say, what the buyer has chosen stays.
 */
export function makeContext(options: ContextOptions, before?: Context): Context {
  const endpoint = options.endpoint || scriptOrigin
  const shop =
    before?.shop ??
    options.shop ??
    Shop.of({ endpoint, key: options.key, ...(options.fetch && { fetch: options.fetch }) })
  if (options.token !== undefined) {
    shop.session.own = options.token
  }
  const i18n = new I18n((language) => messagesOf(language, shop.endpoint, shop.fetch))
  i18n.overrides = options.messages ?? {}
  const wanted = options.locale || languageAround(options.host)
  if (wanted) {
    void i18n.use(wanted)
  } else {
    void shop.load().then(() => i18n.use(shop.partner?.locale ?? 'en'))
  }
  return { host: options.host, shop, flow: before?.flow ?? new Flow(shop), i18n }
}

/** The language of the page at this place, across shadow roots; empty when the page does not say. */
function languageAround(host: Element): string {
  for (let at: Element | null = host; at;) {
    const said: Element | null = at.closest('[lang]')
    if (said) {
      return said.getAttribute('lang') ?? ''
    }
    const root: Node = at.getRootNode()
    at = root instanceof ShadowRoot ? root.host : null
  }
  return ''
}
