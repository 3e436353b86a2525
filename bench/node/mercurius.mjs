// Fastify and Mercurius, compiled queries (jit) from the first request on, Mercurius' own loaders. CACHE=1 adds its cache.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import cache from 'mercurius-cache'
import { cached, host, offersOf, port, query, rulesOf, signIn, typeDefs } from './shop.mjs'

await signIn()
const app = Fastify()
await app.register(mercurius, {
  schema: typeDefs,
  resolvers: { Query: query, Model: { offers: offersOf } },
  loaders: {
    Material: { designRules: { loader: (queries) => rulesOf(queries.map(({ obj }) => obj.number)), opts: { cache: false } } },
  },
  jit: 1,
  path: '/graphql',
})
if (cached) await app.register(cache, { ttl: 300, all: true, storage: { type: 'memory' } })
await app.listen({ host, port })
