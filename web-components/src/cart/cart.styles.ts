import { css } from 'lit'
import { buying } from '../core/buying.styles.ts'

/** A column of lines with a sum below; as a dialog, a drawer at the inline end. */
export const cartStyles = [
  buying,
  css`
    dialog {
      inline-size: min(30rem, 100vw);
      max-inline-size: none;
      block-size: 100dvh;
      max-block-size: none;
      margin: 0;
      margin-inline-start: auto;
      padding: 0;
      border: 0;
      background: var(--surface);
      color: inherit;
      box-shadow: var(--shadow);
      overscroll-behavior: contain;
      container-type: inline-size;
    }

    dialog[open] {
      animation: calc(var(--miq-motion, 1) * 200ms) ease-out arrive;
    }

    dialog::backdrop {
      background: rgb(10 12 16 / 45%);
    }

    @keyframes arrive {
      from {
        translate: 2rem;
        opacity: 0;
      }
    }

    .sheet {
      display: flex;
      flex-direction: column;
      gap: var(--space);
    }

    dialog .sheet {
      min-block-size: 100%;
      padding: calc(var(--space) * 1.25);
    }

    header {
      display: flex;
      align-items: center;
      justify-content: space-between;
      min-block-size: var(--height);
    }

    h2 {
      font-size: 1.25em;
    }

    .close {
      min-inline-size: var(--height);
      padding: 0;
      margin-inline-end: -0.75rem;
      font-size: 1.25em;
    }

    [part='line'] {
      display: grid;
      grid-template-columns: 4.5rem 1fr auto;
      gap: 0.25rem 0.75rem;
      padding-block: var(--space);
      border-block-start: 1px solid var(--border);
    }

    .picture {
      grid-row: span 2;
      inline-size: 4.5rem;
      block-size: 4.5rem;
      border-radius: var(--radius);
      background: var(--raised);
      object-fit: contain;
    }

    svg.picture {
      padding: 1rem;
    }

    .sum {
      text-align: end;
    }

    .sum b {
      font-weight: 600;
    }

    .tools {
      display: flex;
      grid-column: 2 / -1;
      align-items: center;
      justify-content: space-between;
      margin-block-start: 0.5rem;
    }

    [part='remove'] {
      margin-inline-end: -1rem;
      color: var(--muted);
      font-weight: 400;
    }

    .said {
      grid-column: 2 / -1;
    }

    [part='undo'] {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 1rem;
      padding-block: 0.25rem;
      border-block-start: 1px solid var(--border);
    }

    .notes,
    .notes > div {
      display: grid;
      gap: 0.5rem;
    }

    /* Live regions have to be there before something is said in them; empty, they take no room. */
    .notes:not(:has(p)) {
      position: absolute;
    }

    footer {
      display: grid;
      gap: 0.75rem;
      margin-block-start: auto;
      padding-block: var(--space);
      border-block-start: 1px solid var(--border);
    }

    dialog footer {
      position: sticky;
      inset-block-end: 0;
      margin-block-end: calc(var(--space) * -1.25);
      padding-block-end: calc(var(--space) * 1.25);
      background: var(--surface);
    }

    .row {
      padding: 0;
    }

    .empty {
      display: grid;
      justify-items: center;
      gap: 0.75rem;
      padding-block: calc(var(--space) * 3);
      text-align: center;
    }

    .skeleton {
      block-size: 5.5rem;
    }

    .skeleton + .skeleton {
      margin-block-start: 1rem;
    }

    @container (max-width: 20rem) {
      [part='line'] {
        grid-template-columns: 1fr auto;
      }

      .picture {
        display: none;
      }

      .tools,
      .said {
        grid-column: 1 / -1;
      }
    }

    @media print {
      .tools,
      .close {
        display: none;
      }
    }
  `,
]
