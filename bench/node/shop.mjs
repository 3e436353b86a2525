// What the Node peers share: the upstreams' client, the partner's rules, and resolvers for both servers.
import { readFileSync } from 'node:fs'
import DataLoader from 'dataloader'
import { Pool } from 'undici'
import { colorAndFinish, familyOf } from './title.mjs'

const here = (name) => readFileSync(new URL(name, import.meta.url), 'utf8')

export const typeDefs = here('../schema.graphql')
export const port = Number(process.env.PORT)
export const host = '127.0.0.1'
export const cached = process.env.CACHE === '1'

const { partner, models } = JSON.parse(readFileSync(process.env.SHOP, 'utf8'))
const sells = new Set(partner.materials)
const factor = 100 + Math.round(Number(partner.markup) * 100) // per cent

const pool = new Pool(process.env.UPSTREAM, { connections: 256, pipelining: 1 })
let headers = {}

async function call(method, path, body) {
  const answer = await pool.request({ method, path, body, headers })
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    throw new Error(`${path}: ${answer.statusCode}`)
  }
  return answer.body.json()
}

// signIn fetches the account's token, once.
export async function signIn() {
  const { access_token: token } = await call('POST', '/oauth2/token', 'grant_type=client_credentials')
  headers = { authorization: `Bearer ${token}` }
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

// catalogue is the partner's part of the monolith's materials, by title.
async function catalogue() {
  const { materials } = await call('GET', '/materials/v1')
  const list = []
  for (const key in materials) {
    const number = Number(key)
    if (!sells.has(number)) continue
    const { title, swatch } = materials[key]
    const [technology, made = '', ...look] = title.split(' - ')
    const [color, finish] = colorAndFinish(look.join(' - '))
    list.push({ id: `mat_${key}`, number, title, technology, family: familyOf(made), color: color || null, finish: finish || null, swatchUrl: swatch || null })
  }
  return list.sort((a, b) => compare(a.title, b.title) || a.number - b.number)
}

const properties = { technologies: 'technology', families: 'family', colors: 'color', finishes: 'finish' }

function facets(list) {
  return Object.entries(properties).map(([field, key]) => {
    const counts = new Map()
    for (const m of list) if (m[key]) counts.set(m[key], (counts.get(m[key]) ?? 0) + 1)
    const values = Array.from(counts, ([value, count]) => ({ value, count }))
    return { field, values: values.sort((a, b) => b.count - a.count || compare(a.value, b.value)) }
  })
}

// rulesOf are the design rules of materials, all asked for with one call.
export async function rulesOf(numbers) {
  const { materials } = await call('GET', '/mp/v1/materials')
  const by = new Map(materials.map((r) => [r.materialId, { minWallMm: r.minWall, minDetailMm: r.minDetail }]))
  return numbers.map((n) => by.get(n) ?? null)
}

export const loaders = () => ({ rules: new DataLoader(rulesOf) })

// A model's final word is kept with the shop's own record of it, and so asked for once.
const measured = new Map()

async function model(id) {
  const mp = models[id]
  if (!mp) return null
  if (!measured.has(mp)) measured.set(mp, await call('GET', `/mp/v1/models/${mp}`))
  const { state, geometry: g } = measured.get(mp)
  return {
    id,
    mp,
    status: state.toUpperCase(),
    geometry: {
      volumeMm3: g.volume,
      surfaceAreaMm2: g.surfaceArea,
      boundingBoxMm: { x: g.boundingBox[0], y: g.boundingBox[1], z: g.boundingBox[2] },
      triangleCount: g.triangles,
      watertight: g.watertight,
    },
  }
}

const all = partner.materials.join(',')
const items = (mp) => partner.materials.map((materialId) => ({ modelId: mp, materialId, quantity: 1, speed: 'standard' }))

// offers are one for each of the partner's materials: the cheapest first, without a price last, equals by title.
async function offers({ mp }) {
  const [list, { materials: verdicts }, { prices }] = await Promise.all([
    catalogue(),
    call('GET', `/mp/v1/models/${mp}/printability?materials=${all}`),
    call('POST', '/mp/v1/prices', JSON.stringify({ currency: 'USD', items: items(mp) })),
  ])
  const by = new Map(prices.map((p) => [p.materialId, p]))
  const made = list.map((material) => offer(material, verdicts[material.number], by.get(material.number)))
  made.sort((a, b) => (a.cents ?? Infinity) - (b.cents ?? Infinity) || compare(a.material.title, b.material.title))
  return { nodes: made }
}

function offer(material, verdict, price) {
  if (verdict && !verdict.printable) return { material, status: 'NOT_PRINTABLE' }
  if (!verdict || !price) return { material, status: 'UNAVAILABLE' }
  if (price.state === 'not_printable') return { material, status: 'NOT_PRINTABLE' }
  if (price.state === 'review') return { material, status: 'MANUAL_REVIEW' }
  if (price.state !== 'priced' || price.unitPrice === null) return { material, status: 'PENDING' }
  const cents = share(Number(price.unitPrice.replace('.', '')), factor)
  const unitPrice = { amount: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`, currencyCode: partner.currency }
  const days = price.leadTimeDays
  return { material, status: 'PRICED', cents, unitPrice, total: unitPrice, leadTime: days && { minBusinessDays: days[0], maxBusinessDays: days[1] } }
}

// share is so many per cent of an amount in cents, rounded half to even.
function share(cents, percent) {
  const whole = Math.floor((cents * percent) / 100)
  const rest = (cents * percent) % 100
  return rest > 50 || (rest === 50 && whole % 2 === 1) ? whole + 1 : whole
}

export const query = {
  partner: () => ({ slug: partner.slug }),
  materials: async (_, { first }) => {
    const list = await catalogue()
    return { nodes: list.slice(0, first), facets: facets(list) }
  },
  model: (_, { id }) => model(id),
}

export const offersOf = async (m, { first }) => {
  const { nodes } = await offers(m)
  return { nodes: nodes.slice(0, first) }
}
