import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** One line of fields, and a line of choices for each facet. */
export const materialFilterStyles = [
  tokens,
  css`
    .wrap {
      display: grid;
      gap: calc(0.75 * var(--space));
      container-type: inline-size;
    }

    .top {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem;
    }

    .top > label {
      flex: 1 1 12em;
    }

    .toggle {
      flex: 1 1 auto;
    }

    .facets {
      display: grid;
      gap: calc(0.75 * var(--space)) calc(1.5 * var(--space));
    }

    fieldset {
      display: flow-root;
      min-inline-size: 0;
    }

    legend {
      padding-block-end: 0.25rem;
      color: var(--muted);
      font-size: 0.875em;
      font-weight: 550;
    }

    .none {
      border-style: dashed;
      color: var(--muted);
    }

    .foot {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 0.5rem;
      min-block-size: var(--height);
    }

    @container (inline-size < 34rem) {
      .facets:not([data-open]) {
        display: none;
      }
    }

    @container (inline-size >= 34rem) {
      .toggle {
        display: none;
      }

      legend {
        float: inline-start;
        inline-size: 7.5em;
        padding-block: 0;
        line-height: var(--height);
      }
    }
  `,
]
