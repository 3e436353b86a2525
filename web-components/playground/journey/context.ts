import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Journey } from './journey.ts'
import type { Memory } from './memory.ts'

/** The journey of this page. Plugins of the editor take no properties, so it comes by context. */
export const JourneyContext = createContext<Journey | undefined>(undefined)

/** The journey and what it knows now; the component is drawn again when that changes. */
export function useJourney(): { journey: Journey; memory: Memory } {
  const journey = useContext(JourneyContext)
  if (!journey) {
    throw new Error('useJourney needs a JourneyContext around it')
  }
  return { journey, memory: useSyncExternalStore(journey.subscribe, journey.snapshot) }
}
