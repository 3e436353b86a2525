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

/** The files of an upload, and what is done with them. */
export interface Items {
  i18n: I18n
  refused: readonly Refused[]
  parts: readonly Part[]
  /** The part that is looked at, where there are several. */
  selected: Part | undefined
  /** What the words for a problem of a file may tell. */
  values: (file: File | undefined) => Values
  remove: (item: Part | Refused) => void
}

/** What happens to the parts, to be read out when it changes. */
export function renderStages(parts: readonly Part[], i18n: I18n): unknown {
  return parts.map((part) => html`<bdi>${part.name}</bdi>: ${stageOf(part, i18n)} `)
}

/** The files that were chosen, sent or not. */
export function renderItems({ i18n, refused, parts, selected, values, remove }: Items): TemplateResult {
  return html`<ul class="items">
    ${refused.map((item) => {
      const { file, problem } = item
      const wrong = i18n.code('error', problem.code, i18n.t('error.INTERNAL'), values(file))
      return renderItem(file.name, file.size, wrong, i18n, () => {
        remove(item)
      })
    })}
    ${parts.map((part) =>
      renderItem(
        part.name,
        part.file?.size ?? part.model?.byteSize ?? 0,
        wrongOf(part, i18n, values(part.file)),
        i18n,
        () => {
          remove(part)
        },
        part,
        part === selected,
      ),
    )}
  </ul>`
}

/** One file; `part` when it is on its way. */
function renderItem(
  name: string,
  size: number,
  wrong: string | undefined,
  i18n: I18n,
  remove: () => void,
  part?: Part,
  isSelected = false,
): TemplateResult {
  return html`<li part="item" class="item ${part?.phase ?? ''}" aria-current=${isSelected ? 'true' : nothing}>
    <p class="name">
      <bdi class="file">${name}</bdi> <bdi class="muted small">${size ? bytes(size, i18n.locale) : nothing}</bdi>
    </p>
    ${
      wrong
        ? html`<p class="error small" role="alert">${wrong}</p>`
        : part &&
          html`<p class="stage small ${part.phase === 'ready' ? 'done' : 'muted'}">
            ${stageOf(part, i18n)} ${paceOf(part, i18n)}
          </p>`
    }
    ${part && renderProgress(part, i18n)}
    <div class="actions">
      ${part && renderActions(part, i18n)}
      ${renderButton(i18n.t('common.remove'), i18n.t('common.removeOf', { name }), remove)}
    </div>
  </li>`
}

/** What happens to a part, in a word or two; without figures, since it is read out when it changes. */
function stageOf(part: Part, i18n: I18n): string {
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

/** The phases in which it counts how much was sent. */
const sendingPhases = ['sending', 'paused', 'waiting']

function renderProgress(part: Part, i18n: I18n): TemplateResult | typeof nothing {
  const { phase, progress, model, name } = part
  if (!part.isUnderWay && phase !== 'paused') {
    return nothing
  }
  const share = sendingPhases.includes(phase)
    ? progress && progress.sent / progress.total
    : phase === 'processing'
      ? model?.progress
      : undefined
  // Without a value the bar moves by itself: nobody knows how far it is.
  return html`<progress
    part="progress"
    max="1"
    value=${share ?? nothing}
    aria-label=${i18n.t('upload.progressOf', { name })}
  ></progress>`
}

function paceOf({ phase, progress }: Part, i18n: I18n): TemplateResult | typeof nothing {
  if (!progress || !sendingPhases.includes(phase)) {
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
    return renderButton(i18n.t('upload.pause'), i18n.t('upload.pauseOf', { name }), () => {
      part.pause()
    })
  }
  if (phase === 'paused') {
    return renderButton(i18n.t('upload.resume'), i18n.t('upload.resumeOf', { name }), start)
  }
  return phase === 'refused' && file && problem && mayPass(problem)
    ? html`<button part="retry" class="button quiet" @click=${start}>${i18n.t('common.retry')}</button>`
    : nothing
}

function renderButton(words: string, name: string, act: () => void): TemplateResult {
  return html`<button class="button quiet" aria-label=${name} @click=${act}>${words}</button>`
}
