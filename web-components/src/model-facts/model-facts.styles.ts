import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** Figures under figures, hairlines between them. */
export const modelFactsStyles = [
  tokens,
  css`
    .wrap {
      container-type: inline-size;
      display: grid;
      gap: var(--space);
      font-variant-numeric: tabular-nums;
    }

    [part='row'],
    dl > div {
      border-block-end: 1px solid var(--border);
    }

    [part='row']:last-child,
    dl > div:last-child {
      border-block-end: 0;
    }

    dl > div {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 0 var(--space);
      padding-block: 0.5rem;
    }

    dt,
    tbody th {
      color: var(--muted);
      font-weight: 400;
    }

    dd {
      text-align: end;
    }

    table {
      inline-size: 100%;
      border-collapse: collapse;
    }

    th,
    td {
      padding-block: 0.5rem;
      padding-inline-start: 0.75rem;
      text-align: end;
      vertical-align: baseline;
    }

    thead th {
      color: var(--muted);
      font-size: 0.875em;
      font-weight: 550;
    }

    tbody th {
      padding-inline-start: 0;
      text-align: start;
    }

    .changed {
      font-weight: 600;
    }

    .estimate strong {
      margin-inline-end: 0.25em;
      color: var(--text);
      font-weight: 600;
    }

    .doubt {
      display: grid;
      gap: 0.5rem;
      padding: var(--space);
      border: 1px solid var(--border);
      border-inline-start: 3px solid var(--warning);
      border-radius: var(--radius);
    }

    .choices {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
      gap: 0.75rem;
      margin-block-start: 0.25rem;
    }

    .choice {
      flex-direction: column;
      gap: 0.125rem;
      padding: 0.75rem;
    }

    svg {
      --part: var(--miq-viewer-model-color, color-mix(in oklab, var(--text) 35%, var(--surface)));
      inline-size: 7.5rem;
      max-inline-size: 100%;
      block-size: auto;
      margin-block-end: 0.375rem;
      overflow: visible;
    }

    path {
      fill: var(--part);
      stroke: var(--part);
      stroke-width: 0.4; /* closes the seams between triangles */
    }

    circle {
      fill: light-dark(#c8963e, #e0b565);
      stroke: light-dark(#8a6420, #f4d9a4);
    }

    @media (forced-colors: active) {
      svg {
        --part: GrayText;
      }

      circle {
        fill: Highlight;
      }
    }
  `,
]
