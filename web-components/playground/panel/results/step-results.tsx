import type { ComponentType } from 'react'
import { UploadForm } from '../upload-form.tsx'
import { CartResults } from './cart-results.tsx'
import { ModelResults } from './model-results.tsx'
import { OrderEvents, OrderPlaced } from './order-results.tsx'
import { PartnerResults } from './partner-results.tsx'
import { QuoteChoice, QuoteResults } from './quote-results.tsx'

/** What a step shows around its operations. */
interface StepParts {
  before?: ComponentType
  after?: ComponentType
}

/** The parts by number of the step, counted from 1. */
export const stepResults: Readonly<Record<number, StepParts>> = {
  2: { after: PartnerResults },
  3: { before: UploadForm },
  4: { after: ModelResults },
  5: { before: QuoteChoice, after: QuoteResults },
  6: { after: CartResults },
  7: { after: OrderPlaced },
  8: { after: OrderEvents },
}
