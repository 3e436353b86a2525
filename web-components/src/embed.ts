/** The module behind the script tag: every element under its own name. A class is had by `customElements.get`. */
import './provider/provider.define.ts'
import './add-to-cart/add-to-cart.define.ts'
import './banner/banner.define.ts'
import './footer/footer.define.ts'
import './cart-button/cart-button.define.ts'
import './cart/cart.define.ts'
import './checkout/checkout.define.ts'
import './header/header.define.ts'
import './order-status/order-status.define.ts'
import './material-filter/material-filter.define.ts'
import './model-facts/model-facts.define.ts'
import './model-viewer/model-viewer.define.ts'
import './part-options/part-options.define.ts'
import './price-list/price-list.define.ts'
import './printability/printability.define.ts'
import './upload/upload.define.ts'
import './quote/quote.define.ts'
import { announceVersion } from './core/version.ts'

announceVersion()

export type { ErrorDetail, MiqEventMap, NavDetail, ReadyDetail } from './events.ts'
export { provideMessages } from './core/catalogue.ts'
