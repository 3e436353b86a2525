import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import type { ComponentProps, JSX } from 'react'
import { createFetcher } from './fetcher/fetcher.ts'
import { Journey } from './journey/journey.ts'
import { JourneyContext } from './journey/context.ts'
import { operationTexts } from './operations/texts.ts'
import { withoutTokens } from './journey/token-storage.ts'
import { journeyPlugin } from './panel/journey-plugin.tsx'
import { Mark } from './panel/icons.tsx'
import { WorkbenchBridge } from './workbench.tsx'

const journey = new Journey(sessionStorage)

// GraphQL is the page's neighbour, also where a proxy puts both below a path of its own.
const fetcher = createFetcher({
  url: new URL('graphql', location.href).href,
  defaultHeaders: () => journey.headers(),
  files: () => journey.files(),
  observe: journey.observe,
  ended: journey.ended,
})

// The session's token is this tab's: it stays in sessionStorage, with the journey.
const storage = withoutTokens(localStorage)

const headers = JSON.stringify(journey.headers(), null, 2)

// Made once: the editor takes a new list for a change of what is visible.
const plugins = [journeyPlugin, HISTORY_PLUGIN]

/** The page: GraphiQL with the journey beside it. */
export function Playground(): JSX.Element {
  return (
    <JourneyContext value={journey}>
      <GraphiQL
        storage={storage}
        fetcher={fetcher as ComponentProps<typeof GraphiQL>['fetcher']}
        plugins={plugins}
        visiblePlugin={journeyPlugin}
        defaultQuery={operationTexts.StartSession}
        defaultHeaders={headers}
        initialHeaders={headers}
        defaultEditorToolsVisibility="headers"
        showPersistHeadersSettings={false}
        inputValueDeprecation
        schemaDescription
      >
        <GraphiQL.Logo>
          <span className="mq-logo">
            <Mark />
            ModelIQ <span>playground</span>
          </span>
        </GraphiQL.Logo>
        <WorkbenchBridge journey={journey} />
      </GraphiQL>
    </JourneyContext>
  )
}
