import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** A quiet button with a number at its corner. */
export const cartButtonStyles = [
  tokens,
  css`
    :host {
      display: inline-block;
    }

    .button {
      position: relative;
      min-inline-size: var(--height);
      padding-inline: 0.5em;
    }

    svg {
      inline-size: 1.5em;
      block-size: 1.5em;
    }

    [part='badge'] {
      position: absolute;
      inset-block-start: 0;
      inset-inline-end: 0;
      min-inline-size: 1.5em;
      padding-inline: 0.5em;
      border-radius: 1em;
      background: var(--brand);
      color: var(--on-brand);
      font-size: 0.75em;
      line-height: 1.5;
      text-align: center;
    }

    @media (forced-colors: active) {
      [part='badge'] {
        border: 1px solid ButtonText;
      }
    }
  `,
]
