import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** A list with a mark before each entry; shape and word tell the severity, colour only underlines it. */
export const printabilityStyles = [
  tokens,
  css`
    .wrap,
    section {
      display: grid;
      gap: 0.75rem;
    }

    ul {
      display: grid;
      gap: 0.75rem;
    }

    li {
      --severity: var(--ink);
      display: grid;
      grid-template-columns: 1.25rem minmax(0, 1fr);
      gap: 0.5rem;
    }

    .blocking {
      --severity: var(--danger);
    }

    .warning {
      --severity: var(--warning);
    }

    strong {
      margin-inline-end: 0.25rem;
      color: var(--severity);
      font-weight: 600;
    }

    .mark {
      inline-size: 1.25rem;
      block-size: 1.25rem;
      margin-block-start: 0.25rem;
      border-radius: 50%;
      background: var(--severity);
      color: var(--surface);
      font-size: 0.8125rem;
      font-weight: 700;
      line-height: 1.25rem;
      text-align: center;
    }

    .mark::before {
      content: 'i';
    }

    .warning .mark {
      border-radius: 4px;
    }

    .warning .mark::before {
      content: '!';
    }

    .blocking .mark::before {
      content: '×';
    }

    li .button {
      min-block-size: 2.75rem;
      padding-inline: 0.75rem;
      margin-inline-start: -0.75rem;
    }

    .button[aria-pressed='true'] {
      text-decoration: underline;
      text-underline-offset: 0.25em;
    }

    .accept {
      display: flex;
      align-items: center;
      gap: 0.5rem;
      min-block-size: 2.75rem;
      cursor: pointer;
    }

    .fine::before {
      content: '✓ ' / '';
      color: var(--success);
      font-weight: 700;
    }

    @media (forced-colors: active) {
      .mark {
        border: 1px solid CanvasText;
        background: Canvas;
        color: CanvasText;
      }
    }
  `,
]
