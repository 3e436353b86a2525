/** The module behind the script tag: every element under its own name, and the classes for pages that want others. */
import './provider/provider.define.ts'
import './banner/banner.define.ts'
import './footer/footer.define.ts'
import './header/header.define.ts'

export { MiqBanner } from './banner/banner.ts'
export { MiqFooter } from './footer/footer.ts'
export { MiqHeader } from './header/header.ts'
export { MiqProvider } from './provider/provider.ts'
export type { ErrorDetail, MiqEventMap, NavDetail, ReadyDetail } from './events.ts'
