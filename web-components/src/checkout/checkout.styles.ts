import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** Steps below each other, the sum beside them where there is room. */
export const checkoutStyles = [
  tokens,
  css`
    :host {
      container-type: inline-size;
      font-variant-numeric: tabular-nums;
    }

    .page {
      display: grid;
      gap: calc(var(--space) * 2);
    }

    h2 {
      font-size: 1.375em;
    }

    :is(h2, h3):focus {
      outline: none;
    }

    [part='step'] {
      padding-block: calc(var(--space) * 1.25);
      border-block-start: 1px solid var(--border);
    }

    .title {
      display: flex;
      align-items: center;
      gap: 0.75em;
      min-block-size: 2.75rem;
    }

    .title h3 {
      flex: 1;
    }

    .title + * {
      margin-block-start: 0.5rem;
    }

    .number {
      display: inline-grid;
      place-items: center;
      inline-size: 1.75rem;
      block-size: 1.75rem;
      border: 1px solid var(--control);
      border-radius: 50%;
      color: var(--muted);
      font-size: 0.875em;
      font-weight: 600;
    }

    [aria-current] .number {
      border-color: var(--brand);
      background: var(--brand);
      color: var(--on-brand);
    }

    .done {
      padding-inline-start: 2.375rem;
    }

    form,
    .stack {
      display: grid;
      gap: var(--space);
    }

    .fields {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: var(--space);
    }

    [part='field'] {
      display: grid;
      grid-column: 1 / -1;
      align-content: start;
      gap: 0.25rem;
    }

    label {
      font-weight: 550;
    }

    label .muted {
      font-weight: 400;
    }

    .choice {
      display: grid;
      grid-template-columns: auto 1fr auto;
      align-items: center;
      gap: 0.125rem 0.875em;
      padding: 0.75rem 1rem;
      border: 1px solid var(--control);
      border-radius: var(--radius);
      cursor: pointer;
    }

    .choice:has(:checked) {
      border-color: var(--ink);
      box-shadow: inset 0 0 0 1px var(--ink);
    }

    .choice ~ .choice,
    .more {
      margin-block-start: 0.625rem;
    }

    .more {
      padding-inline-start: 3rem;
    }

    .choice input {
      inline-size: 1.125rem;
      block-size: 1.125rem;
      margin: 0;
    }

    .choice small {
      grid-column: 2;
      color: var(--muted);
      font-size: 0.875em;
      font-weight: 400;
    }

    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 0.75rem;
    }

    [part='summary'] {
      align-self: start;
      padding: calc(var(--space) * 1.25);
      border-radius: var(--radius);
      background: var(--raised);
    }

    .row {
      display: flex;
      justify-content: space-between;
      gap: 1em;
      padding-block: 0.3125rem;
    }

    ul,
    dl {
      margin-block-start: 0.5rem;
      padding-block-start: 0.5rem;
      border-block-start: 1px solid var(--border);
    }

    h3 + ul {
      border: 0;
    }

    .name {
      overflow-wrap: anywhere;
    }

    .total {
      padding-block-start: 0.625rem;
      font-size: 1.125em;
      font-weight: 650;
    }

    .row > :last-child {
      text-align: end;
    }

    address {
      font-style: normal;
    }

    .note {
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
    }

    .placed {
      display: grid;
      justify-items: start;
      gap: 0.75rem;
    }

    .tick {
      inline-size: 3rem;
      block-size: 3rem;
      fill: none;
      stroke: var(--success);
      stroke-width: 1.5;
      stroke-linecap: round;
      stroke-linejoin: round;
    }

    .skeleton {
      block-size: 16rem;
    }

    @container (min-width: 30rem) {
      .half {
        grid-column: span 1;
      }
    }

    @container (min-width: 50rem) {
      .page {
        grid-template-columns: 1fr minmax(17rem, 22rem);
        column-gap: calc(var(--space) * 3);
      }

      .page > h2 {
        grid-column: 1 / -1;
      }

      /* Its words end where the column does; elsewhere it would stick out of the widget. */
      .title .button {
        margin-inline-end: -1.125em;
      }

      [part='summary'] {
        position: sticky;
        inset-block-start: 1rem;
      }
    }
  `,
]
