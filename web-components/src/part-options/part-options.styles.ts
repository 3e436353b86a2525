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
      padding-block-end: 0.375rem;
      font-size: 0.875em;
      font-weight: 600;
    }

    .help {
      min-block-size: 1.5em;
      padding-block-start: 0.25rem;
    }

    .stepper {
      display: flex;
      gap: 0.375rem;
      max-inline-size: 14rem;
    }

    .stepper .button {
      flex: none;
      inline-size: var(--height);
      padding: 0;
      font-size: 1.25em;
    }

    .stepper input {
      text-align: center;
      font-variant-numeric: tabular-nums;
      appearance: textfield;
    }

    .stepper input::-webkit-inner-spin-button {
      appearance: none;
    }

    .speeds {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(9.5rem, 100%), 1fr));
      gap: 0.5rem;
    }

    .speed {
      display: flex;
      align-items: start;
      gap: 0.625rem;
      min-block-size: var(--height);
      padding: 0.625rem 0.75rem;
      border: 1px solid var(--border);
      border-radius: var(--radius);
      line-height: 1.35;
      cursor: pointer;
    }

    .speed:hover {
      background: var(--raised);
    }

    .speed:has(:checked) {
      border-color: var(--ink);
      background: color-mix(in oklab, var(--ink) 9%, var(--surface));
      box-shadow: inset 0 0 0 1px var(--ink);
    }

    .speed:has(:focus-visible) {
      outline: 2px solid var(--focus);
      outline-offset: 2px;
    }

    .speed input {
      inline-size: 1.125rem;
      block-size: 1.125rem;
      flex: none;
      margin: 0.125rem 0 0;
      outline: none;
    }

    .speed span span {
      display: block;
    }

    select {
      max-inline-size: 14rem;
    }
  `,
]
