import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** The sentence with its button at the end, below it where it is narrow. */
export const bannerStyles = [
  tokens,
  css`
    .note {
      flex-wrap: wrap;
      align-items: center;
    }

    .words {
      flex: 1 1 14rem;
    }
  `,
]
