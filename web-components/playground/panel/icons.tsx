import type { JSX } from 'react'

/** ModelIQ's mark: a part in its box. */
export function Mark(): JSX.Element {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className="mq-mark">
      <rect width="32" height="32" rx="8" />
      <path d="M16 6 25 11v10l-9 5-9-5V11z" />
      <path d="m7 11 9 5 9-5M16 16v10" />
    </svg>
  )
}

/** The journey in the editor's side bar: stations on a road. */
export function RoadIcon(): JSX.Element {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <circle cx="6" cy="5" r="2.2" />
      <circle cx="18" cy="19" r="2.2" />
      <path d="M8.2 5H15a3.5 3.5 0 0 1 0 7H9a3.5 3.5 0 0 0 0 7h6.8" />
    </svg>
  )
}

/** A tick. */
export function TickIcon(): JSX.Element {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="m3.5 8.5 3 3 6-7" />
    </svg>
  )
}

/** Run. */
export function RunIcon(): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">
      <path d="M4.5 3.2v9.6c0 .5.5.8 1 .5l7.4-4.8a.6.6 0 0 0 0-1L5.5 2.7c-.4-.3-1 0-1 .5Z" />
    </svg>
  )
}
