/** The module behind the script tag: every element under its own name, and the classes for pages that want others. */
import './header/header.define.ts'

export { MiqHeader } from './header/header.ts'
export type { ErrorDetail, MiqEventMap, NavDetail, ReadyDetail } from './events.ts'
