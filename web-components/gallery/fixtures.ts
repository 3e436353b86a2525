import picture from './bracket.svg?no-inline'
import type { Model, Offer, Partner } from '../src/core/types.ts'
import type { Quote } from '../src/core/quote.ts'
import type { Answers } from './fake-server.ts'

/** The brand of the gallery. */
export const partner: Partner = {
  slug: 'acme',
  name: 'Acme Parts',
  currency: 'EUR',
  locale: 'en-GB',
  shipsTo: ['DE', 'FR', 'GB', 'NL', 'US'],
  paymentMethods: ['INVOICE', 'ACCOUNT_ON_FILE', 'EXTERNAL'],
  termsUrl: 'https://acme.example/terms',
  brand: {
    logoUrl: null,
    properties: [
      { name: '--miq-brand-color', value: '#0b6b53' },
      { name: '--miq-brand-on-color', value: '#ffffff' },
      { name: '--miq-brand-surface', value: '#ffffff' },
      { name: '--miq-brand-on-surface', value: '#16181d' },
      { name: '--miq-brand-ink', value: '#0b6b53' },
      { name: '--miq-brand-ink-dark', value: '#4f9483' },
    ],
    corrections: [],
    header: [
      { label: 'Materials', url: 'https://acme.example/materials' },
      { label: 'Contact', url: 'https://acme.example/contact' },
    ],
    footer: [{ label: 'Imprint', url: 'https://acme.example/imprint' }],
    legal: '© Acme Parts GmbH',
  },
  uploadLimits: {
    maxBytes: 250_000_000,
    formats: ['stl', 'obj', '3mf', 'ply', 'glb', 'step'],
    maxModels: 100,
  },
  orderLimits: {
    maxQuantity: 10_000,
    warningsMustBeAcknowledged: false,
  },
}

/** A bracket that can be printed. */
export const model: Model = {
  id: 'model-1',
  title: 'bracket',
  fileName: 'bracket.stl',
  byteSize: 684,
  unit: 'MM',
  suggestedUnit: null,
  status: 'READY',
  progress: 1,
  issues: [],
  geometry: {
    volumeMm3: 34_240,
    surfaceAreaMm2: 9352,
    boundingBoxMm: { x: 62, y: 27, z: 42 },
    triangleCount: 12_480,
    shellCount: 1,
    watertight: true,
  },
  repairedGeometry: null,
  renders: [],
  previewUrl: null,
  thicknessUrl: null,
}

/** Its file cannot be read. */
export const unreadableModel: Model = {
  ...model,
  status: 'FAILED',
  geometry: null,
  issues: [{ code: 'truncated', severity: 'BLOCKING', message: 'The file ends too early. Please export it again.' }],
}

/** The same with what the server has drawn of it; its thinnest wall is the one that wax cannot do. */
export const drawnModel: Model = { ...model, previewUrl: '/drawn/preview.glb', thicknessUrl: '/drawn/thickness.f32' }

/** What the server has of it where it has pictures alone. */
export const pictured: Pick<Model, 'renders'> = {
  renders: [{ view: 'iso', url: picture }],
}

function euros(amount: string) {
  return { amount, currencyCode: 'EUR' }
}

function offer(
  id: string,
  title: string,
  technology: string,
  family: Offer['material']['family'],
  color: string,
  unit: string,
): Offer {
  return {
    id: `offer-${id}`,
    status: 'PRICED',
    material: { id, title, technology, family, color, finish: null, swatchUrl: null },
    unitPrice: euros(unit),
    total: euros(unit),
    priceBreaks: [
      { minQuantity: 10, unitPrice: euros((Number(unit) * 0.9).toFixed(2)) },
      { minQuantity: 50, unitPrice: euros((Number(unit) * 0.75).toFixed(2)) },
    ],
    leadTime: { minBusinessDays: 3, maxBusinessDays: 5 },
    checks: [],
  }
}

/** Offers in several states. */
export const offers: readonly Offer[] = [
  offer('pa12-white', 'PA12 Nylon, White', 'SLS', 'PLASTIC', 'White', '18.40'),
  offer('pa12-black', 'PA12 Nylon, Black', 'MJF', 'PLASTIC', 'Black', '21.15'),
  offer('resin-grey', 'Tough Resin, Grey', 'SLA', 'RESIN', 'Grey', '34.90'),
  offer('steel', 'Stainless Steel 316L, Polished', 'DMLS', 'METAL', 'Silver', '212.00'),
  {
    ...offer('wax', 'Castable Wax, Blue', 'Casting', 'WAX', 'Blue', '0.00'),
    status: 'NOT_PRINTABLE',
    unitPrice: null,
    total: null,
    priceBreaks: [],
    leadTime: null,
    checks: [
      {
        code: 'wall_too_thin',
        severity: 'BLOCKING',
        message: 'The thinnest wall is 0.4 mm; this material needs 0.8 mm.',
        measured: 0.4,
        limit: 0.8,
        unit: 'mm',
        at: { x: 12, y: 4, z: 30 },
      },
    ],
  },
  {
    ...offer('porcelain', 'Porcelain, Glazed', 'Binder Jetting', 'CERAMIC', 'White', '0.00'),
    status: 'MANUAL_REVIEW',
    unitPrice: null,
    total: null,
    priceBreaks: [],
    leadTime: null,
  },
]

/** A quote of the first offer, whose prices hold for two more days. */
export function quote(change: Partial<Quote> = {}): Quote {
  const now = Date.now()
  return {
    id: 'quote-4711',
    status: 'OPEN',
    lines: [
      {
        id: 'line-1',
        model: { id: 'model-1', fileName: 'bracket.stl' },
        material: { id: 'pa12-white', title: 'PA12 Nylon, White' },
        materialTitle: 'PA12 Nylon, White',
        quantity: 1,
        speed: 'STANDARD',
        unitPrice: euros('18.40'),
        total: euros('18.40'),
      },
    ],
    subtotal: euros('18.40'),
    fees: [],
    total: null,
    review: null,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + 48 * 3_600_000).toISOString(),
    handoffToken: 'gallery-token',
    ...change,
  }
}

const session = { token: 'gallery', expiresAt: '2099-01-01T00:00:00Z' }

/** What the fake server answers when a state does not say otherwise. */
export const fixtures: Answers = {
  Shop: { partner },
  SessionStart: { sessionCreate: { session, userErrors: [] } },
  SessionRenew: { sessionRenew: { session, userErrors: [] } },
  ModelRegister: { modelUpload: { model, userErrors: [] } },
  ModelRead: { model },
  ModelFollow: { modelUpdated: model },
  UnitCorrect: ({ input }) => ({ modelUnitUpdate: { model: { ...model, unit: input.unit }, userErrors: [] } }),
  ModelDelete: { modelDelete: { userErrors: [] } },
  QuoteMake: () => ({ quoteCreate: { quote: quote(), userErrors: [] } }),
  QuoteRead: () => ({ quote: quote() }),
  ReviewRequest: () => ({
    quoteReviewRequest: {
      quote: quote({
        status: 'REVIEW_REQUESTED',
        review: {
          requestedAt: new Date().toISOString(),
          answer: null,
        },
      }),
      userErrors: [],
    },
  }),
  OffersRead: {
    model: {
      id: model.id,
      offers: {
        totalCount: offers.length,
        pageInfo: { hasNextPage: false, endCursor: null },
        nodes: [...offers],
        facets: [
          {
            field: 'technologies',
            values: [
              { value: 'SLS', count: 1 },
              { value: 'MJF', count: 1 },
              { value: 'SLA', count: 1 },
              { value: 'DMLS', count: 1 },
            ],
          },
          {
            field: 'families',
            values: [
              { value: 'PLASTIC', count: 2 },
              { value: 'RESIN', count: 1 },
              { value: 'METAL', count: 1 },
            ],
          },
          {
            field: 'colors',
            values: [
              { value: 'White', count: 2 },
              { value: 'Black', count: 1 },
              { value: 'Grey', count: 1 },
            ],
          },
          { field: 'finishes', values: [{ value: 'Polished', count: 1 }] },
        ],
      },
    },
  },
}
