/** What an element is showing. Reflected as the attribute `state`, for styling from the page. */
export type ElementState = 'loading' | 'ready' | 'empty' | 'error'
