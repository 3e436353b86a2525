import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** Fields side by side where there is room. */
export const partOptionsStyles = [
  tokens,
  css`
    .wrap {
      display: grid;
      gap: calc(1.25 * var(--space));
      container-type: inline-size;
    }

    .field {
      min-inline-size: 0;
    }

    .label {
      display: block;
      padding-block-end: 0.5rem;
      font-size: 0.875em;
      font-weight: 600;
    }

    .help {
      min-block-size: 1.5em;
      padding-block-start: 0.25rem;
    }

    .speeds {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(9.5rem, 100%), 1fr));
      gap: 0.5rem;
    }

    .choice span span {
      display: block;
    }

    select {
      max-inline-size: 14rem;
    }
  `,
]
