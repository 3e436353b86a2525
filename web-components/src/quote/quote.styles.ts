import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** The frame of the whole flow: model beside prices where there is room, one below the other elsewhere. */
export const quoteStyles = [
  tokens,
  css`
    :host {
      container-type: inline-size;
      background: var(--surface);
    }

    :host([theme='light']) {
      color-scheme: light;
    }

    :host([theme='dark']) {
      color-scheme: dark;
    }

    .frame {
      display: grid;
      gap: var(--space);
      min-block-size: 20rem;
      align-content: start;
    }

    .wait:empty {
      display: none;
    }

    .bar {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--space);
      min-block-size: var(--height);
    }

    .bar h2 {
      min-inline-size: 0;
      overflow-wrap: anywhere;
      font-size: 1.25em;
      outline-offset: 4px;
    }

    .columns,
    .model,
    .prices {
      display: grid;
      gap: calc(var(--space) * 1.25);
      align-content: start;
      min-inline-size: 0;
    }

    .summary {
      position: sticky;
      inset-block-end: 0;
      z-index: 1;
      padding-block: calc(var(--space) * 0.75);
      border-block-start: 1px solid var(--border);
      background: var(--surface);
    }

    .narrow {
      display: grid;
      gap: var(--space);
      inline-size: min(100%, 58rem);
      margin-inline: auto;
      outline-offset: 4px;
    }

    .narrow > .button {
      justify-self: start;
    }

    .back {
      margin-inline-start: -1rem;
    }

    @container (inline-size >= 52rem) {
      :host([layout='split']) .columns:has(.prices) {
        grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
        gap: calc(var(--space) * 2.5);
      }

      :host([layout='split']) .columns:has(.prices) .model {
        position: sticky;
        inset-block-start: var(--space);
        align-self: start;
      }
    }
  `,
]
