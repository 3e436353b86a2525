import { html, nothing, type TemplateResult } from 'lit'
import type { Context } from '../core/context.ts'
import { duration } from '../core/format.ts'
import { button, note } from '../core/note.ts'
import { sorts } from '../core/offers.ts'
import type { Offer, Sort } from '../core/types.ts'
import { renderRow } from './row.ts'

/** From here on only the rows on screen are laid out. */
const fewRows = 30

/** What a list is rendered with. */
export interface List {
  context: Context
  shown: readonly Offer[]
  /** The offers are the page's: nothing is asked for anew. */
  isOwn: boolean
  isBusy: boolean
  /** Says that newer prices are on their way. */
  waiting: unknown
  isUnprintable: boolean
  select: (offer: Offer, click: Event) => void
  sort: (sort: Sort) => void
  reload: () => void
  /** The element, for what it fires. */
  host: HTMLElement
}

/** The offers: those that can be had, and folded away those that cannot. */
export function renderList(list: List): TemplateResult {
  const { shown, isBusy } = list
  const { i18n } = list.context
  const able = shown.filter(({ status }) => status !== 'NOT_PRINTABLE')
  const unable = shown.filter(({ status }) => status === 'NOT_PRINTABLE')
  const renderRows = (offers: readonly Offer[]) =>
    html`<ul role="list">
      ${offers.map((offer) => renderRow(offer, list))}
    </ul>`
  return html`<div class="wrap ${shown.length > fewRows ? 'many' : ''}">
    ${
      able.length > 0 || isBusy
        ? html`<div class="head">${list.waiting} ${list.isOwn ? nothing : renderSort(list)}</div>`
        : nothing
    }
    ${list.isOwn ? nothing : renderNotes(list)}
    ${list.isUnprintable ? note(i18n.t('price-list.unprintable'), 'danger') : nothing}
    <fieldset class="list" aria-busy=${isBusy}>
      <legend class="visually-hidden">${i18n.t('price-list.legend')}</legend>
      ${renderRows(able)}
    </fieldset>
    ${
      unable.length === 0
        ? nothing
        : html`<details class="unable" ?open=${able.length === 0}>
            <summary>${i18n.count('price-list.unable', { count: unable.length })}</summary>
            ${renderRows(unable)}
          </details>`
    }
  </div>`
}

function renderSort({ context: { flow, i18n }, sort: choose }: List): TemplateResult {
  return html`<label class="sort small">
    <span class="muted">${i18n.t('price-list.sort')}</span>
    <select
      @change=${(event: Event) => {
        choose((event.target as HTMLSelectElement).value as Sort)
      }}
    >
      ${sorts.map(
        (sort) =>
          html`<option value=${sort} ?selected=${sort === flow.offers.question.sort}>
            ${i18n.t(`price-list.sort.${sort}`)}
          </option>`,
      )}
    </select>
  </label>`
}

function renderNotes({ context: { flow, i18n }, reload }: List): unknown[] {
  const { offers } = flow
  const { problem, readAt, changes } = offers
  const age = problem && readAt ? duration((Date.now() - readAt) / 1000, i18n.locale) : ''
  const again = html`${button(i18n.t('common.retry'), reload, 'quiet')}<slot name="degraded"></slot>`
  const accept = button(
    i18n.t('price-list.accept'),
    () => {
      offers.acceptChanges()
    },
    'quiet',
  )
  return [
    problem ? note(i18n.t('price-list.old', { age }), 'warning', again, 'status') : nothing,
    changes.size > 0 ? note(i18n.count('price-list.changed', { count: changes.size }), '', accept, 'status') : nothing,
  ]
}
