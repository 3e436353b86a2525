import { css } from 'lit'

/** Nothing to see but what is inside; the theme is the page's unless it is set. */
export const providerStyles = css`
  :host {
    display: contents;
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }
`
