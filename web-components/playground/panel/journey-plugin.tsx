import type { ComponentProps } from 'react'
import type { GraphiQL } from 'graphiql'
import { RoadIcon } from './icons.tsx'
import { JourneyPanel } from './journey-panel.tsx'

type Plugin = NonNullable<ComponentProps<typeof GraphiQL>['plugins']>[number]

/** The journey as a plugin of the editor's side bar. */
export const journeyPlugin: Plugin = { title: 'Journey', icon: RoadIcon, content: JourneyPanel }
