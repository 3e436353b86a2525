import { css } from 'lit'
import { tokens } from './tokens.ts'

/** What cart, checkout and order have in common: headings, bills with their rows, lines and notes. */
export const buying = [
  tokens,
  css`
    :host {
      container-type: inline-size;
    }

    .page,
    .columns {
      display: grid;
      gap: calc(var(--space) * 2);
    }

    h2 {
      font-size: 1.375em;
    }

    :is(h2, h3):focus {
      outline: none;
    }

    .row {
      display: flex;
      justify-content: space-between;
      gap: 1rem;
      padding-block: 0.25rem;
    }

    .row > :last-child {
      text-align: end;
    }

    .total {
      font-size: 1.125em;
      font-weight: 650;
    }

    .name {
      font-weight: 600;
      overflow-wrap: anywhere;
    }

    address {
      font-style: normal;
    }

    .note {
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
    }

    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 0.75rem;
    }

    svg {
      inline-size: 3rem;
      block-size: 3rem;
      color: var(--muted);
    }

    .skeleton {
      block-size: 14rem;
    }
  `,
]
