import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { Kind, parse } from 'graphql'
import { useEffect, useRef } from 'react'
import type { Journey, Workbench } from './journey/journey.ts'
import { operationTexts } from './operations/texts.ts'

const ownTexts = new Set<string>(Object.values(operationTexts).map((text) => text.trim()))

/** What the bridge reads of the editor's store. */
function selectEditors(state: Parameters<Parameters<typeof useGraphiQL>[0]>[0]) {
  const { queryEditor, variableEditor, headerEditor, tabs, activeTabIndex } = state
  return { queryEditor, variableEditor, headerEditor, tabs, activeTabIndex }
}

/**
 * Connects the journey to the editor. It draws nothing; it stands inside GraphiQL because the editor's store is
 * only in reach there, and apart from the panel because a run goes on while the panel is closed.
 */
export function WorkbenchBridge({ journey }: { journey: Journey }): null {
  const state = useGraphiQL(selectEditors)
  const actions = useGraphiQLActions()
  const latest = useRef(state)

  useEffect(() => {
    latest.current = state
  })

  useEffect(() => {
    const workbench: Workbench = {
      open(name, text, variables, headers) {
        actions.stop()
        showTab(latest.current, actions, text)
        const { queryEditor, variableEditor, headerEditor } = latest.current
        const values = {
          query: text,
          variables: Object.keys(variables).length > 0 ? JSON.stringify(variables, null, 2) : '',
          headers: mergeHeaders(headerEditor?.getValue(), headers),
        }
        queryEditor?.setValue(values.query)
        variableEditor?.setValue(values.variables)
        headerEditor?.setValue(values.headers)
        // The editor finds these out by itself 100 ms later; running at once would send the previous name.
        const documentAST = parse(text)
        const operations = documentAST.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
        actions.setOperationFacts({ documentAST, operationName: name, operations })
        actions.updateActiveTabValues({ ...values, operationName: name })
        showTool(values.variables === '' ? 'headers' : 'variables')
      },
      run() {
        actions.run()
      },
      stop() {
        actions.stop()
      },
      showHeaders(headers) {
        const { headerEditor } = latest.current
        const merged = mergeHeaders(headerEditor?.getValue(), headers)
        headerEditor?.setValue(merged)
        actions.updateActiveTabValues({ headers: merged })
      },
    }
    return journey.attach(workbench)
  }, [journey, actions])

  useFreshHeaders(journey)
  useCompactEditors()
  return null
}

type Editors = ReturnType<typeof selectEditors>
type Actions = ReturnType<typeof useGraphiQLActions>

/**
 * Finds a place for an operation: its own tab if it is open, else the current one when nothing of the
 * integrator's is in it, else a new one. What somebody typed is never overwritten.
 */
function showTab({ tabs, activeTabIndex, queryEditor }: Editors, actions: Actions, text: string): void {
  const current = queryEditor?.getValue().trim() ?? ''
  if (current === '' || ownTexts.has(current)) {
    return
  }
  const place = tabs.findIndex(({ query }, index) => index !== activeTabIndex && query?.trim() === text.trim())
  if (place >= 0) {
    actions.changeTab(place)
  } else {
    actions.addTab()
  }
}

/** Puts the journey's headers over those in the editor. Anything else an integrator wrote there stays. */
function mergeHeaders(written: string | undefined, headers: Readonly<Record<string, string>>): string {
  const others = Object.entries(readHeaders(written)).filter(([name]) => !isOwnHeader(name))
  return JSON.stringify({ ...headers, ...Object.fromEntries(others) }, null, 2)
}

function readHeaders(written: string | undefined): Record<string, unknown> {
  try {
    const headers: unknown = JSON.parse(written ?? '{}')
    return typeof headers === 'object' && headers !== null ? { ...headers } : {}
  } catch {
    return {} // half-typed JSON cannot be merged with
  }
}

function isOwnHeader(name: string): boolean {
  return ['x-modeliq-key', 'authorization'].includes(name.toLowerCase())
}

/** Which of the two editors below the operation is in front is GraphiQL's private state; its own tab changes it. */
function showTool(name: 'variables' | 'headers'): void {
  document.querySelector<HTMLButtonElement>(`.graphiql-editor-tools [data-name="${name}"]:not(.active)`)?.click()
}

/**
 * Gives the headers of today to what comes back with those of another day: a tab opened before the session, or an entry
 * of the history, which is stored without its token. What somebody types is left alone.
 */
function useFreshHeaders(journey: Journey): void {
  const { headerEditor, queryEditor } = useGraphiQL(selectEditors)
  useEffect(() => {
    if (!headerEditor) {
      return
    }
    const freshen = (): void => {
      const written = readHeaders(headerEditor.getValue())
      const isStart = queryEditor?.getValue().trim() === operationTexts.StartSession.trim()
      const wanted = journey.headersFor(isStart ? 'StartSession' : undefined)
      const isToday = written.Authorization === journey.headers().Authorization
      const isOld =
        written.Authorization === undefined ? !isStart : !isToday && journey.hasIssued(written.Authorization)
      const isOurs = Object.keys(written).every(isOwnHeader) && written['X-ModelIQ-Key'] === wanted['X-ModelIQ-Key']
      if (isOurs && isOld && written.Authorization !== wanted.Authorization) {
        headerEditor.setValue(JSON.stringify(wanted, null, 2))
      }
    }
    freshen()
    const listener = headerEditor.onDidChangeModelContent(({ isFlush }) => {
      if (isFlush) {
        // Set as a whole, not typed. Later, because the editor cannot take another text while it tells of this one.
        queueMicrotask(freshen)
      }
    })
    return () => {
      listener.dispose()
    }
  }, [headerEditor, queryEditor, journey])
}

/** Beside a panel there is little room: smaller type, and long lines, a token above all, are wrapped. */
function useCompactEditors(): void {
  const editors = useGraphiQL(({ queryEditor, variableEditor, headerEditor, responseEditor }) => ({
    queryEditor,
    variableEditor,
    headerEditor,
    responseEditor,
  }))
  useEffect(() => {
    Object.values(editors).forEach((editor) => {
      editor?.updateOptions({ fontSize: 13, lineHeight: 19, wordWrap: 'on', scrollBeyondLastLine: false })
    })
  }, [editors])
}
