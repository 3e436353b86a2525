import { css } from 'lit'
import { buying } from '../core/buying.styles.ts'

/** A headline, the way with its stations, then what was ordered. */
export const orderStatusStyles = [
  buying,
  css`
    header p {
      margin-block-start: 0.25rem;
    }

    [part='timeline'] {
      display: grid;
    }

    [part~='event'] {
      --dot: var(--control);
      --fill: var(--surface);
      position: relative;
      display: grid;
      grid-template-columns: 1.25rem 1fr;
      column-gap: 0.75rem;
      padding-block-end: var(--space);
      color: var(--muted);
    }

    [part~='event']::before {
      content: '';
      inline-size: 1.125rem;
      block-size: 1.125rem;
      margin-block-start: 0.25rem;
      border: 2px solid var(--dot);
      border-radius: 50%;
      background: var(--fill);
      forced-color-adjust: none;
    }

    [part~='event']:not(:last-child)::after {
      content: '';
      position: absolute;
      inset-block: 1.375rem -0.25rem;
      inset-inline-start: calc(0.5625rem - 1px);
      border-inline-start: 2px solid var(--border);
    }

    .reached {
      --dot: var(--ink);
      --fill: var(--ink);
      color: inherit;
    }

    .reached:has(+ .reached)::after {
      border-color: var(--ink);
    }

    [part~='current'] {
      --fill: var(--surface);
      color: var(--text);
      font-weight: 650;
    }

    [part~='current']::before {
      box-shadow: inset 0 0 0 3px var(--dot);
    }

    .bad {
      --dot: var(--danger);
      --fill: var(--danger);
    }

    [part~='event'] time,
    [part~='event'] div > span {
      display: block;
      font-weight: 400;
    }

    .lines li {
      display: grid;
      gap: 0.25rem;
      padding-block: 0.75rem;
      border-block-start: 1px solid var(--border);
    }

    .row {
      padding-block: 0.25rem;
    }

    .total {
      font-size: inherit;
    }

    .note img {
      inline-size: 6rem;
      border-radius: var(--radius);
    }

    h3:not(:first-child) {
      margin-block-start: 0.75rem;
    }

    section {
      display: grid;
      align-content: start;
      gap: 0.5rem;
    }

    @container (min-width: 42rem) {
      .columns {
        grid-template-columns: 1fr 1fr;
        gap: calc(var(--space) * 3);
      }
    }
  `,
]
