import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** Links and the legal line side by side, below each other where it is narrow. */
export const footerStyles = [
  tokens,
  css`
    footer {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      justify-content: space-between;
      gap: calc(var(--space) / 2) calc(var(--space) * 2);
      padding: var(--space);
      border-block-start: 1px solid var(--border);
      background: var(--surface);
      font-size: 0.9375em;
    }

    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 0 var(--space);
    }

    .in-columns ul {
      display: block;
      columns: var(--columns) 10rem;
    }

    .in-columns nav {
      flex: 1 1 100%;
    }

    li a {
      display: inline-flex;
      align-items: center;
      min-block-size: var(--height);
      color: inherit;
    }

    p {
      color: var(--muted);
    }
  `,
]
