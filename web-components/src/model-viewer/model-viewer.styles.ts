import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** A stage with its buttons below; the palette is never seen, the scene reads its colours from it. */
export const modelViewerStyles = [
  tokens,
  css`
    :host {
      container-type: inline-size;
    }

    .wrap {
      display: grid;
      gap: 0.5rem;
    }

    .stage {
      position: relative;
      display: grid;
      place-content: center;
      place-items: center;
      gap: 0.75rem;
      overflow: hidden;
      block-size: var(--miq-viewer-height, clamp(16rem, 62cqi, 30rem));
      border-radius: calc(1.5 * var(--radius));
      background: var(--miq-viewer-background, light-dark(#f3f4f6, #1b1e24));
      text-align: center;
      text-wrap: balance;
    }

    .palette {
      position: absolute;
      visibility: hidden;
      border: 0 solid;
      border-block-start-color: var(--miq-viewer-grid-color, light-dark(#c6cbd3, #3b414c));
      border-block-end-color: var(--miq-viewer-box-color, light-dark(#7b8491, #98a1ae));
      outline-color: var(--danger);
      background-color: var(--miq-viewer-background, light-dark(#f3f4f6, #1b1e24));
      color: var(--miq-viewer-model-color, light-dark(#a9b3c0, #93a0b1));
    }

    canvas {
      position: absolute;
      inset: 0;
      inline-size: 100%;
      block-size: 100%;
      cursor: grab;
    }

    canvas:active {
      cursor: grabbing;
    }

    canvas:focus-visible {
      outline-offset: -3px;
      border-radius: inherit;
    }

    img {
      max-inline-size: 100%;
      min-block-size: 0;
      max-block-size: calc(var(--miq-viewer-height, clamp(16rem, 62cqi, 30rem)) - 6rem);
      block-size: auto;
      object-fit: contain;
    }

    .stage > p {
      padding-inline: var(--space);
    }

    svg {
      inline-size: 1.375rem;
      block-size: 1.375rem;
    }

    .stage svg {
      inline-size: 4rem;
      block-size: 4rem;
      color: var(--control);
      stroke-width: 0.75;
    }

    slot.loading svg,
    slot.converting svg {
      animation: calc(var(--miq-motion, 1) * 1.6s) ease-in-out infinite alternate breathe;
    }

    [part='toolbar'] {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: 0.25rem;
    }

    .tool {
      inline-size: var(--height);
      padding: 0;
    }

    [part='toolbar'] .button {
      color: var(--text);
    }

    .button.quiet[aria-pressed='true'] {
      border-color: var(--ink);
      background: color-mix(in oklab, var(--brand) 12%, var(--surface));
    }

    .below {
      display: grid;
      gap: 0.25rem;
      justify-items: center;
      text-align: center;
    }

    .legend::before {
      content: '';
      display: inline-block;
      inline-size: 0.75em;
      block-size: 0.75em;
      margin-inline-end: 0.5rem;
      border-radius: 2px;
      background: var(--danger);
    }

    .coarse {
      display: none;
    }

    @media (pointer: coarse) {
      .fine {
        display: none;
      }

      .coarse {
        display: inline;
      }
    }

    @media (forced-colors: active) {
      .stage {
        border: 1px solid CanvasText;
      }

      .palette {
        border-color: GrayText;
        outline-color: Highlight;
        background-color: Canvas;
        color: CanvasText;
      }

      .legend::before {
        background: Highlight;
        forced-color-adjust: none;
      }
    }

    @media print {
      .below {
        display: none;
      }
    }
  `,
]
