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

    /* Beside the legend, not around it. */
    .options {
      display: flex;
      flex-wrap: wrap;
      gap: 0.375rem;
    }

    legend {
      padding-block-end: 0.25rem;
      color: var(--muted);
      font-size: 0.875em;
      font-weight: 550;
    }

    .option {
      position: relative;
      display: inline-flex;
      cursor: pointer;
    }

    .option input {
      position: absolute;
      inset: 0;
      opacity: 0;
      cursor: inherit;
    }

    .option > span {
      display: inline-flex;
      align-items: center;
      gap: 0.5em;
      min-block-size: var(--height);
      padding-inline: 0.875em;
      border: 1px solid var(--border);
      border-radius: 999px;
      font-variant-numeric: tabular-nums;
      transition:
        background-color var(--motion),
        border-color var(--motion);
    }

    .option:hover > span {
      background: var(--raised);
    }

    .option input:checked + span {
      border-color: var(--ink);
      background: color-mix(in oklab, var(--ink) 9%, var(--surface));
      box-shadow: inset 0 0 0 1px var(--ink);
    }

    .option.none > span {
      border-style: dashed;
      color: var(--muted);
    }

    .option input:focus-visible + span {
      outline: 2px solid var(--focus);
      outline-offset: 2px;
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

    @media (forced-colors: active) {
      .option input:checked + span {
        border: 2px solid Highlight;
      }
    }
  `,
]
