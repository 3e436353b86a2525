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
      margin-inline-end: 0.25rem;
      color: var(--text);
      font-weight: 600;
    }

    .doubt {
      display: grid;
    }

    .answers {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
      gap: 0.75rem;
      margin-block-start: 0.25rem;
    }

    .answer {
      flex-direction: column;
      gap: 0.25rem;
      padding: 0.75rem;
    }

    svg {
      inline-size: 7.5rem;
      block-size: 4.5rem;
      max-inline-size: 100%;
      margin-block-end: 0.5rem;
      overflow: visible;
    }

    svg > * {
      vector-effect: non-scaling-stroke;
    }

    path {
      fill: var(--miq-viewer-model-color, color-mix(in oklab, var(--text) 35%, var(--surface)));
      stroke: var(--surface);
    }

    path + path {
      fill-opacity: 0.7;
    }

    circle {
      fill: light-dark(#c8963e, #e0b565);
      stroke: light-dark(#8a6420, #f4d9a4);
    }

    @media (forced-colors: active) {
      path {
        fill: GrayText;
      }

      circle {
        fill: Highlight;
      }
    }
  `,
]
