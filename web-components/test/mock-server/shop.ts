import { randomUUID } from 'node:crypto'

/** What stands in for a render: the sample part, drawn by hand, 640 by 480. */
export const renderSvg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480" viewBox="0 0 640 480">
<rect width="640" height="480" fill="#eef0f4"/><path d="M190 330 420 380 470 330 240 285z" fill="#9aa3b5"/>
<path d="M190 330 240 285V110l-50 40z" fill="#b9c0cf"/><path d="M240 285 470 330V300L262 258V106l-22 4z" fill="#7d879c"/></svg>`

const materials = [
  material('6', 'SLS - Nylon PA12 - White', 'PLASTIC', '12.40'),
  material('25', 'SLS - Nylon PA12 - Black', 'PLASTIC', '13.10'),
  material('131', 'MJF - Nylon PA12 - Black', 'PLASTIC', '11.85'),
  material('301', 'SLA - Resin Tough - Grey', 'RESIN', null),
  material('311', 'SLA - Alumina Ceramic - White', 'CERAMIC', null),
]

function material(id: string, title: string, family: string, price: string | null) {
  const [technology = '', , color = ''] = title.split(' - ')
  return {
    __typename: 'Material',
    id,
    title,
    technology,
    family,
    color,
    finish: null,
    restrictedCountries: [],
    designRules: null,
    price,
  }
}

function usd(amount: string) {
  return { amount, currencyCode: 'USD' }
}

const days = { minBusinessDays: 4, maxBusinessDays: 6 }

/** What a model goes through, a step each time it is asked about. */
const modelStates = [
  { status: 'UPLOADED', progress: null },
  { status: 'PROCESSING', progress: 0.35 },
  { status: 'PROCESSING', progress: 0.8 },
  { status: 'READY', progress: 1 },
]

const orderStates = ['ACCEPTED', 'PLACED', 'IN_PRODUCTION', 'SHIPPED']

const quantityInvalid = {
  message: 'Please choose a quantity from 1 to 1000.',
  field: ['input', 'lines', '0', 'quantity'],
  code: 'QUANTITY_INVALID',
}

/** What was sent to a shop, for a test to look at. */
export interface Received {
  headers: Record<string, string | string[] | undefined>
  file?: { name: string; bytes: number }
}

/**
 * A shop in memory behind the schema: enough of ModelIQ for the playground to walk through, and no more. It refuses
 * what the real one refuses on the way: no key, no session, a second order under the same key, another total.
 */
export class Shop {
  readonly tick: () => Promise<void>
  /** Set to raise the price after the cart was read. */
  surcharge = false
  /** Set to keep the cart from being ordered. */
  blocker: { lineId: null; code: string; message: string } | undefined
  /** Where renders are, this server when empty. */
  renderOrigin = ''
  /** Set to refuse every file. */
  refusesFiles = false
  #token = ''
  #orderStep = 0
  #order: { id: string; key: string } | undefined

  constructor(tick: () => Promise<void>) {
    this.tick = tick
  }

  readonly query = {
    partner: () => this.partner(),
    materials: () => ({
      totalCount: materials.length,
      nodes: materials,
      facets: [
        {
          field: 'technology',
          values: [
            { value: 'SLS', count: 2 },
            { value: 'MJF', count: 1 },
            { value: 'SLA', count: 2 },
          ],
        },
        {
          field: 'color',
          values: [
            { value: 'White', count: 2 },
            { value: 'Black', count: 2 },
          ],
        },
      ],
    }),
    model: () => this.model(modelStates.length - 1),
    cart: () => this.cart(),
    order: () => this.order(this.#orderStep),
  }

  readonly mutation = {
    sessionCreate: () => {
      this.#token = `token-${randomUUID()}`
      return {
        session: { token: this.#token, expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
        userErrors: [],
      }
    },
    modelUpload: ({ input }: { input: { file?: File | null; unit?: string; hasRightsToModel: boolean } }) => {
      if (!input.hasRightsToModel) {
        return {
          model: null,
          userErrors: [
            {
              message: 'Confirm that you have the rights to this model.',
              field: ['input', 'hasRightsToModel'],
              code: 'RIGHTS_NOT_CONFIRMED',
            },
          ],
        }
      }
      if (this.refusesFiles) {
        return { model: null, userErrors: [{ message: 'The file is empty.', field: null, code: 'FILE_EMPTY' }] }
      }
      return {
        model: {
          ...this.model(0),
          fileName: input.file?.name ?? '',
          byteSize: input.file?.size ?? 0,
          unit: input.unit,
        },
        userErrors: [],
      }
    },
    quoteCreate: ({ input }: { input: { lines: { quantity: number }[] } }) => {
      const isTooMany = input.lines.some(({ quantity }) => quantity < 1 || quantity > 1000)
      return isTooMany ? { quote: null, userErrors: [quantityInvalid] } : { quote: this.quote(), userErrors: [] }
    },
    cartCreate: () => ({ cart: this.cart(), userErrors: [] }),
    cartShippingAddressUpdate: () => ({ cart: this.cart(), userErrors: [] }),
    cartShippingOptionSelect: () => ({ cart: this.cart(), userErrors: [] }),
    orderPlace: ({ input }: { input: { idempotencyKey: string; expectedTotal: { amount: string } } }) =>
      this.place(input),
  }

  readonly subscription = {
    modelUpdated: () =>
      this.follow(
        'modelUpdated',
        modelStates.map((_, index) => this.model(index)),
      ),
    orderUpdated: () =>
      this.follow(
        'orderUpdated',
        orderStates.map((_, index) => this.order(index)),
        (step) => (this.#orderStep = step),
      ),
  }

  /** Forgets the session, as a server does in time. */
  endSession(): void {
    this.#token = ''
  }

  /** Whether these headers carry the session that was started. */
  hasSession(authorization: string | undefined): boolean {
    return this.#token !== '' && authorization === `Bearer ${this.#token}`
  }

  private async *follow(
    field: string,
    values: readonly object[],
    reached: (step: number) => void = () => undefined,
  ): AsyncGenerator<Record<string, object>> {
    for (const [step, value] of values.entries()) {
      reached(step)
      yield { [field]: value }
      await this.tick()
    }
  }

  private partner() {
    return {
      slug: 'loctite',
      name: 'Loctite',
      currency: 'USD',
      locale: 'en-US',
      shipsTo: ['US'],
      paymentMethods: ['INVOICE'],
      termsUrl: 'https://shop.loctite.example/terms',
      uploadLimits: { maxBytes: 104857600, maxTriangles: 2000000, formats: ['stl', 'obj', '3mf'] },
      brand: {
        logoUrl: null,
        properties: [
          { name: '--miq-brand-color', value: '#c8102e' },
          { name: '--miq-brand-on-color', value: '#ffffff' },
          { name: '--miq-brand-ink', value: '#c8102e' },
          { name: '--miq-brand-ink-dark', value: '#db6175' },
        ],
        corrections: [],
        colors: [{ role: 'brand', value: '#c8102e' }],
        fontFamily: null,
        header: [{ label: 'Materials', url: 'https://shop.loctite.example/materials' }],
        footer: [],
        legal: null,
      },
    }
  }

  private quote() {
    return {
      id: 'quote-1',
      status: 'OPEN',
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      inputHash: 'e3b0c442',
      lines: [
        {
          id: 'line-1',
          materialTitle: 'MJF - Nylon PA12 - Black',
          quantity: 1,
          offerStatus: 'PRICED',
          unitPrice: usd('11.85'),
          total: usd('11.85'),
        },
      ],
      subtotal: usd('11.85'),
      fees: [],
      tax: { status: 'CALCULATED', total: usd('1.79') },
      total: null,
    }
  }

  private model(step: number) {
    const offers = materials.map(({ price, ...each }) => ({
      id: `offer-${each.id}`,
      status: price ? 'PRICED' : 'NOT_PRINTABLE',
      material: each,
      unitPrice: price && usd(price),
      leadTime: price && days,
      checks: price
        ? [{ code: 'THIN_WALL', severity: 'WARNING', message: 'A wall of 0.9 mm is near the limit of 0.8 mm.' }]
        : [{ code: 'TOO_LARGE', severity: 'BLOCKING', message: 'Larger than 50 mm in one direction.' }],
    }))
    return {
      __typename: 'Model',
      id: 'model-1',
      title: 'angle-bracket',
      fileName: 'angle-bracket.stl',
      format: 'stl',
      byteSize: 1484,
      unit: 'MM',
      suggestedUnit: null,
      ...modelStates[step],
      issues: [],
      geometry: {
        volumeMm3: 18420,
        surfaceAreaMm2: 7290.3,
        triangleCount: 24,
        shellCount: 1,
        watertight: true,
        boundingBoxMm: { x: 60, y: 40, z: 30 },
      },
      renders: ['iso', 'front', 'top'].map((view) => ({
        view,
        url: `${this.renderOrigin}/assets/renders/${view}.svg`,
        width: 640,
        height: 480,
      })),
      offers: { totalCount: offers.length, nodes: offers },
    }
  }

  private cart() {
    const total = usd(this.surcharge ? '28.14' : '24.14')
    const option = { id: 'ship-1', name: 'Ground', price: usd('10.50'), inTransit: days }
    return {
      __typename: 'Cart',
      id: 'cart-1',
      version: 3,
      totalQuantity: 1,
      lines: [{ id: 'line-1', materialTitle: 'MJF - Nylon PA12 - Black', quantity: 1, total: usd('11.85') }],
      shippingOptions: [
        option,
        {
          ...option,
          id: 'ship-2',
          name: 'Express',
          price: usd('24.00'),
          inTransit: { minBusinessDays: 1, maxBusinessDays: 1 },
        },
      ],
      selectedShippingOption: option,
      cost: {
        subtotal: usd('11.85'),
        fees: [],
        shipping: usd('10.50'),
        tax: { status: 'CALCULATED', total: usd('1.79'), lines: [] },
        total,
      },
      blockers: this.blocker ? [this.blocker] : [],
    }
  }

  private place({ idempotencyKey, expectedTotal }: { idempotencyKey: string; expectedTotal: { amount: string } }) {
    const { cost } = this.cart()
    if (expectedTotal.amount !== cost.total.amount) {
      return {
        order: null,
        replayed: false,
        newCost: cost,
        userErrors: [
          {
            message: `The price is now ${cost.total.amount} USD.`,
            field: ['input', 'expectedTotal'],
            code: 'PRICE_CHANGED',
          },
        ],
      }
    }
    const replayed = this.#order?.key === idempotencyKey
    this.#order ??= { id: 'order-1', key: idempotencyKey }
    return { order: this.order(0), replayed, newCost: null, userErrors: [] }
  }

  private order(step: number) {
    const events = orderStates
      .slice(0, step + 1)
      .map((status) => ({ at: new Date().toISOString(), status, message: null }))
    return {
      __typename: 'Order',
      id: 'order-1',
      number: 'MIQ-7K3M-22QX',
      status: orderStates[step],
      placedAt: new Date().toISOString(),
      reference: 'Playground',
      lines: [],
      cost: this.cart().cost,
      shipments: [],
      events,
    }
  }
}
