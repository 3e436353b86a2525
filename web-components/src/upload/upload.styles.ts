import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** One calm field, and below it what was chosen. */
export const uploadStyles = [
  tokens,
  css`
    :host {
      container-type: inline-size;
    }

    .wrap {
      display: grid;
      gap: 0.75rem;
    }

    .drop {
      display: grid;
      justify-items: center;
      gap: 0.75rem;
      padding: calc(2 * var(--space)) var(--space);
      border: 1.5px dashed var(--control);
      border-radius: calc(1.5 * var(--radius));
      background: var(--raised);
      text-align: center;
      text-wrap: balance;
      cursor: pointer;
      transition:
        border-color var(--motion),
        background-color var(--motion);
    }

    .drop:hover,
    :host([state='dragging']) .drop {
      border-color: var(--brand);
      background: color-mix(in oklab, var(--brand) 7%, var(--surface));
    }

    :host([state='dragging']) .drop {
      border-style: solid;
    }

    .drop:has(:focus-visible) {
      outline: 2px solid var(--focus);
      outline-offset: 2px;
    }

    .drop:has(:disabled) {
      opacity: 0.55;
      cursor: not-allowed;
    }

    svg {
      inline-size: 3rem;
      block-size: 3rem;
      color: var(--ink);
    }

    .call {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: center;
      gap: 0.5rem 0.75rem;
    }

    .filled {
      grid-template-columns: minmax(0, 1fr);
      padding: 0.75rem;
    }

    .filled svg,
    .filled #limits {
      display: none;
    }

    .units {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem 0.75rem;
    }

    .units legend {
      float: inline-start;
      font-weight: 400;
    }

    .note {
      --note: var(--warning);
    }

    .item {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: center;
      gap: 0.25rem 0.75rem;
      padding-block: 0.75rem;
      border-block-end: 1px solid var(--border);
    }

    .item:last-child {
      border-block-end: 0;
    }

    .item > p,
    progress {
      grid-column: 1;
    }

    .name {
      overflow-wrap: anywhere;
    }

    .file {
      font-weight: 600;
    }

    [aria-current] .file {
      color: var(--ink);
    }

    .done {
      color: var(--success);
    }

    .done::before {
      content: '✓ ' / '';
    }

    progress {
      inline-size: 100%;
      block-size: 0.375rem;
      margin-block-start: 0.25rem;
      border: 0;
      border-radius: 1rem;
      background: var(--border);
      overflow: hidden;
      appearance: none;
    }

    progress::-webkit-progress-bar {
      background: var(--border);
    }

    progress::-webkit-progress-value {
      border-radius: 1rem;
      background: var(--brand);
      transition: inline-size var(--motion);
    }

    progress::-moz-progress-bar {
      border-radius: 1rem;
      background: var(--brand);
    }

    progress:indeterminate::-webkit-progress-bar {
      background: linear-gradient(90deg, var(--border) 30%, var(--brand), var(--border) 70%) 0 / 200%;
      animation: calc(var(--miq-motion, 1) * 1.6s) linear infinite slide;
    }

    .paused progress {
      opacity: 0.5;
    }

    .actions {
      grid-row: 1 / span 3;
      grid-column: 2;
      display: flex;
      gap: 0.25rem;
    }

    .actions .button {
      padding-inline: 0.75rem;
      font-size: 0.9375em;
    }

    @keyframes slide {
      from {
        background-position: 100%;
      }

      to {
        background-position: -100%;
      }
    }

    @container (inline-size < 26rem) {
      .actions {
        grid-row: auto;
        grid-column: 1;
        margin-inline-start: -0.75rem;
      }

      .hint {
        display: none;
      }
    }

    @media (forced-colors: active) {
      progress {
        --brand: Highlight;
        border: 1px solid;
        forced-color-adjust: none;
      }
    }

    @media print {
      .drop,
      .units {
        display: none;
      }
    }
  `,
]
