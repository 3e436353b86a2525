import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** A button as wide as its place, with a line below that never moves it. */
export const addToCartStyles = [
  tokens,
  css`
    .wrap {
      display: grid;
      gap: 0.5rem;
    }

    #why {
      min-block-size: 1.5em;
      text-align: center;
      text-wrap: balance;
    }

    .quote {
      display: grid;
      gap: 0.5rem;
      padding-block-end: 0.75rem;
    }

    li {
      display: flex;
      justify-content: space-between;
      gap: var(--space);
      padding-block: 0.5rem;
      border-block-end: 1px solid var(--border);
    }

    li .muted {
      display: block;
    }

    .total {
      border: 0;
      font-weight: 650;
    }

    .figure {
      white-space: nowrap;
    }

    .number bdi {
      overflow-wrap: anywhere;
      user-select: all;
    }
  `,
]
