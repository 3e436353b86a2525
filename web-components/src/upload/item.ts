import { html, nothing, type TemplateResult } from 'lit'
import { bytes, duration, percent } from '../core/format.ts'
import type { I18n, Values } from '../core/i18n.ts'
import { isolated } from '../core/offer-text.ts'
import type { Part } from '../core/part.ts'
import { mayPass, type Problem } from '../core/problem.ts'

/** A file that is not sent at all, and why. */
export interface Refused {
  file: File
  problem: Problem
}

/** What an item needs beside its part. */
export interface ItemContext {
  i18n: I18n
  /** What the words for a problem may tell. */
  values: Values
  isSelected: boolean
  remove: () => void
}

/** A file that is not sent. */
export function renderRefused(
  { file, problem }: Refused,
  values: Values,
  i18n: I18n,
  remove: () => void,
): TemplateResult {
  return html`<li part="item" class="item">
    ${renderName(file.name, file.size, i18n)}
    <p class="error small" role="alert">${i18n.code('error', problem.code, i18n.t('error.INTERNAL'), values)}</p>
    <div class="actions">${renderRemove(file.name, i18n, remove)}</div>
  </li>`
}

/** A file on its way. */
export function renderPart(part: Part, { i18n, values, isSelected, remove }: ItemContext): TemplateResult {
  const { phase } = part
  const wrong = wrongOf(part, i18n, values)
  return html`<li part="item" class="item ${phase}" aria-current=${isSelected ? 'true' : nothing}>
    ${renderName(part.name, part.file?.size ?? part.model?.byteSize ?? 0, i18n)}
    ${
      wrong
        ? html`<p class="error small" role="alert">${wrong}</p>`
        : html`<p class="stage small ${phase === 'ready' ? 'done' : 'muted'}">
            ${stageOf(part, i18n)} ${paceOf(part, i18n)}
          </p>`
    }
    ${renderProgress(part, i18n)}
    <div class="actions">${renderActions(part, i18n)} ${renderRemove(part.name, i18n, remove)}</div>
  </li>`
}

/** What happens to a part, in a word or two; without figures, since it is read out when it changes. */
export function stageOf(part: Part, i18n: I18n): string {
  const { phase } = part
  if (phase === 'waiting') {
    return i18n.t('common.offline')
  }
  if (phase === 'sending' && part.isRetrying) {
    return i18n.t('upload.retrying')
  }
  if (phase === 'sending' && part.isResumed) {
    return i18n.t('upload.resumed')
  }
  return i18n.t(`upload.phase.${phase}`)
}

/** What went wrong, in the buyer's words. */
function wrongOf({ phase, problem, model }: Part, i18n: I18n, values: Values): string | undefined {
  if (phase === 'failed') {
    const issue = model?.issues.find(({ severity }) => severity === 'BLOCKING')
    return issue ? i18n.code('issue', issue.code, issue.message, values) : i18n.t('upload.phase.failed')
  }
  if (phase === 'gone') {
    return i18n.t('upload.phase.gone')
  }
  return phase === 'refused' && problem ? i18n.code('error', problem.code, i18n.t('error.INTERNAL'), values) : undefined
}

function renderName(name: string, size: number, i18n: I18n): TemplateResult {
  return html`<p class="name">
    <bdi class="file">${name}</bdi> <bdi class="muted small">${size ? bytes(size, i18n.locale) : nothing}</bdi>
  </p>`
}

function renderProgress({ phase, progress, model, name }: Part, i18n: I18n): TemplateResult | typeof nothing {
  const share =
    phase === 'sending' || phase === 'paused' || phase === 'waiting'
      ? progress && progress.sent / progress.total
      : phase === 'processing'
        ? (model?.progress ?? undefined)
        : undefined
  if (['ready', 'unprintable', 'failed', 'refused', 'gone'].includes(phase)) {
    return nothing
  }
  // Without a value the bar moves by itself: nobody knows how far it is.
  return html`<progress
    part="progress"
    max="1"
    value=${share ?? nothing}
    aria-label=${i18n.t('upload.progressOf', { name })}
  ></progress>`
}

function paceOf({ phase, progress }: Part, i18n: I18n): TemplateResult | typeof nothing {
  if (!progress || !['sending', 'paused', 'waiting'].includes(phase)) {
    return nothing
  }
  const { sent, total, bytesPerSecond, eta } = progress
  const { locale } = i18n
  const isMoving = phase === 'sending' && bytesPerSecond > 0 && Number.isFinite(eta)
  return html`<span class="pace">
    <bdi>${percent(sent / total, locale)}</bdi>
    ${
      isMoving && sent < total
        ? i18n.t('upload.pace', {
            rate: isolated(bytes(bytesPerSecond, locale)),
            time: isolated(duration(eta, locale)),
          })
        : nothing
    }
  </span>`
}

function renderActions(part: Part, i18n: I18n): TemplateResult | typeof nothing {
  const { phase, problem, name, file } = part
  const start = () => {
    void part.start()
  }
  if (phase === 'sending' || phase === 'waiting') {
    return html`<button
      class="button quiet"
      aria-label=${i18n.t('upload.pauseOf', { name })}
      @click=${() => {
        part.pause()
      }}
    >
      ${i18n.t('upload.pause')}
    </button>`
  }
  if (phase === 'paused') {
    return html`<button class="button quiet" aria-label=${i18n.t('upload.resumeOf', { name })} @click=${start}>
      ${i18n.t('upload.resume')}
    </button>`
  }
  return phase === 'refused' && file && problem && mayPass(problem)
    ? html`<button part="retry" class="button quiet" @click=${start}>${i18n.t('common.retry')}</button>`
    : nothing
}

function renderRemove(name: string, i18n: I18n, remove: () => void): TemplateResult {
  return html`<button class="button quiet" aria-label=${i18n.t('upload.removeOf', { name })} @click=${remove}>
    ${i18n.t('common.remove')}
  </button>`
}
