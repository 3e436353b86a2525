import * as known from '../journey/known.ts'
import type { Memory } from '../journey/memory.ts'
import { formatBytes, formatEnum, formatMoney, formatNumber, formatTime } from './format.ts'

type Summary = (memory: Memory) => string | undefined

const summaries: readonly Summary[] = [session, partner, upload, model, quote, cart, order, orderStatus]

/** What came of a step, in one line; undefined before there is anything to say. `number` counts from 1. */
export function stepSummary(number: number, memory: Memory): string | undefined {
  return summaries[number - 1]?.(memory)
}

function session({ answers }: Memory): string | undefined {
  const made = answers.StartSession?.sessionCreate?.session
  return made ? `Token until ${formatTime(made.expiresAt)}` : undefined
}

function partner({ answers }: Memory): string | undefined {
  const found = answers.BrowseMaterials
  return (
    found && `${found.partner.name} · ${found.partner.currency} · ${found.materials?.totalCount ?? 'unknown'} materials`
  )
}

function upload({ answers, fileName, progress, triedFile }: Memory): string | undefined {
  const uploaded = answers.UploadModel?.modelUpload?.model
  if (uploaded) {
    return `${uploaded.fileName} · ${formatBytes(uploaded.byteSize)} · ${uploaded.unit.toLowerCase()}`
  }
  return progress.UploadModel === 'error' && triedFile !== undefined ? `${triedFile} · not uploaded` : fileName
}

function model(memory: Memory): string | undefined {
  const read = memory.answers.ReadModel?.model
  if (!read?.geometry) {
    return memory.ticks.WatchModel?.at(-1)
  }
  const { x, y, z } = read.geometry.boundingBoxMm
  const priced = known.offers(memory).filter(({ status }) => status === 'PRICED').length
  return `${[x, y, z].map((side) => formatNumber(side, 1)).join(' × ')} mm · ${priced} of ${known.offers(memory).length} offers priced`
}

function quote({ answers }: Memory): string | undefined {
  const made = answers.CreateQuote?.quoteCreate?.quote
  return made ? `${formatMoney(made.total ?? made.subtotal)} · held until ${formatTime(made.expiresAt)}` : undefined
}

function cart(memory: Memory): string | undefined {
  const { answers } = memory
  const read = answers.ReadCart?.cart
  if (!read) {
    return answers.CreateCart?.cartCreate?.cart ? 'created' : undefined
  }
  const count = known.blockers(memory).length
  const state = count === 0 ? 'can be ordered' : `${count} ${count === 1 ? 'blocker' : 'blockers'}`
  return read.cost?.total ? `${formatMoney(read.cost.total)} · ${state}` : state
}

function order({ answers }: Memory): string | undefined {
  const placed = answers.PlaceOrder?.orderPlace
  return placed?.order ? `${placed.order.number}${placed.replayed ? ' · replayed' : ''}` : undefined
}

function orderStatus(memory: Memory): string | undefined {
  const status = memory.answers.ReadOrder || memory.ticks.WatchOrder ? known.orderStatus(memory) : undefined
  return status === undefined ? undefined : formatEnum(status)
}
