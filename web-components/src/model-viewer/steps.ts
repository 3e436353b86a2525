/** Degrees that one press of an arrow turns. */
export const step = 15
/** How much nearer one press brings it. */
export const zoomStep = 1.25
