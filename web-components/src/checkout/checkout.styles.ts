import { css } from 'lit'
import { buying } from '../core/buying.styles.ts'

/** Steps below each other, the sum beside them where there is room. */
export const checkoutStyles = [
  buying,
  css`
    [part='step'] {
      padding-block: calc(var(--space) * 1.25);
      border-block-start: 1px solid var(--border);
    }

    .title {
      display: flex;
      align-items: center;
      gap: 0.75rem;
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
      padding-inline-start: 2.5rem;
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
      justify-items: start;
      padding: 0.75rem 1rem;
    }

    .choice ~ .choice,
    .more {
      margin-block-start: 0.75rem;
    }

    .more {
      padding-inline-start: 3rem;
    }

    .choice small {
      grid-column: 2;
      color: var(--muted);
      font-size: 0.875em;
      font-weight: 400;
    }

    [part='summary'] {
      align-self: start;
      padding: calc(var(--space) * 1.25);
      border-radius: var(--radius);
      background: var(--raised);
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
      font-weight: inherit;
    }

    .total {
      padding-block-start: 0.75rem;
    }

    .placed {
      display: grid;
      justify-items: start;
      gap: 0.75rem;
    }

    svg {
      color: var(--success);
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
        margin-inline-end: -1rem;
      }

      [part='summary'] {
        position: sticky;
        inset-block-start: 1rem;
      }
    }
  `,
]
