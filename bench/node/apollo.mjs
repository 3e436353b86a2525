// Apollo Server, standalone, with data loaders. CACHE=1 adds its response cache.
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl'
import { ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled'
import { startStandaloneServer } from '@apollo/server/standalone'
import responseCache from '@apollo/server-plugin-response-cache'
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache'
import { cached, host, loaders, offersOf, port, query, signIn, typeDefs } from './shop.mjs'

const plugins = [ApolloServerPluginUsageReportingDisabled()]
if (cached) {
  const plugin = responseCache.default ?? responseCache
  plugins.push(ApolloServerPluginCacheControl({ defaultMaxAge: 300, calculateHttpHeaders: false }), plugin())
}
await signIn()
const server = new ApolloServer({
  typeDefs,
  resolvers: {
    Query: query,
    Model: { offers: offersOf },
    Material: { designRules: (m, _, context) => context.loaders.rules.load(m.number) },
  },
  plugins,
  cache: new InMemoryLRUCache({ maxSize: 100 << 20 }),
})
await startStandaloneServer(server, { listen: { host, port }, context: async () => ({ loaders: loaders() }) })
