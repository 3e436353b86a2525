import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** One bar with the brand's line below it; it wraps where it is narrow. */
export const headerStyles = [
  tokens,
  css`
    :host([sticky]) {
      position: sticky;
      inset-block-start: 0;
      z-index: 10;
    }

    header {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: calc(var(--space) / 2) calc(var(--space) * 2);
      min-block-size: calc(var(--height) + var(--space));
      padding-inline: var(--space);
      background: var(--surface);
      border-block-end: 3px solid var(--brand);
    }

    :host([compact]) header {
      min-block-size: var(--height);
    }

    .fallback {
      flex: 1;
    }

    img {
      block-size: 2rem;
      max-inline-size: 12rem;
      object-fit: contain;
      object-position: left center;
    }

    :host([compact]) img {
      block-size: 1.5rem;
    }

    strong {
      font-size: 1.2em;
    }

    nav {
      margin-inline-start: auto;
    }

    ul {
      display: flex;
      flex-wrap: wrap;
    }

    li a,
    .skip {
      display: inline-flex;
      align-items: center;
      min-block-size: var(--height);
      padding-inline: calc(var(--space) * 0.75);
      border-radius: var(--radius);
      color: inherit;
      text-decoration: underline transparent;
      text-underline-offset: 0.35em;
    }

    li a:hover {
      text-decoration-color: var(--brand);
    }

    a:focus-visible {
      outline-offset: -4px;
    }

    .skip {
      position: absolute;
      background: var(--surface);
    }

    .skip:not(:focus) {
      clip-path: inset(50%);
      inline-size: 1px;
      overflow: hidden;
    }
  `,
]
