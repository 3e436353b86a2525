import { provideMessages } from '../src/core/catalogue.ts'
import english from '../src/core/messages/en.json'

/** What a bundle with its texts inside does; here so that tests see texts from the first moment on. */
provideMessages('en', english)
