import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** Rows between hairlines; figures stand under figures. */
export const priceListStyles = [
  tokens,
  css`
    .wrap {
      container-type: inline-size;
    }

    .head {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 0.5rem var(--space);
      min-block-size: var(--height);
      margin-block-end: 0.25rem;
    }

    .sort {
      display: flex;
      align-items: center;
      gap: 0.5rem;
    }

    .sort select {
      inline-size: auto;
    }

    .note {
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      margin-block: 0.5rem var(--space);
    }

    .note .button {
      padding-inline: 0;
    }

    .nothing {
      display: grid;
      justify-items: center;
      gap: var(--space);
      padding: calc(2 * var(--space)) var(--space);
      text-align: center;
      text-wrap: balance;
    }

    .row {
      border-block-start: 1px solid var(--border);
      border-radius: 0;
    }

    .many .row {
      contain-intrinsic-size: auto 6rem;
      content-visibility: auto;
    }

    .row.selected {
      border-radius: var(--radius);
      border-color: transparent;
      background: color-mix(in oklab, var(--ink) 9%, var(--surface));
    }

    .row.selected + .row {
      border-color: transparent;
    }

    .pick {
      display: grid;
      grid-template-columns: 1.25rem 2.5rem minmax(0, 1fr) 9em minmax(6.5em, auto);
      align-items: center;
      gap: 0.25rem 0.75rem;
      min-block-size: 4rem;
      padding: 0.75rem 0.75rem;
    }

    label.pick {
      cursor: pointer;
    }

    /* Each has its place, for what cannot be selected has no button in front. */
    .chip {
      grid-column: 2;
    }

    .name {
      grid-column: 3;
    }

    .lead {
      grid-column: 4;
    }

    .price {
      grid-column: 5;
    }

    .pick:hover {
      background: var(--raised);
    }

    .selected .pick:hover,
    div.pick:hover {
      background: none;
    }

    .pick:has(:focus-visible) {
      border-radius: var(--radius);
      outline: 2px solid var(--focus);
      outline-offset: -2px;
    }

    input[type='radio'] {
      outline: none;
    }

    .chip {
      display: grid;
      overflow: hidden;
      inline-size: 2.5rem;
      block-size: 2.5rem;
      border: 1px solid var(--border);
      border-radius: 50%;
      background: var(--chip, var(--raised));
    }

    .chip img {
      inline-size: 100%;
      block-size: 100%;
      object-fit: cover;
    }

    .name {
      display: grid;
      overflow-wrap: anywhere;
    }

    .title {
      font-weight: 600;
      line-height: 1.35;
      hyphens: auto;
    }

    .lead,
    .price {
      text-align: end;
    }

    .price {
      display: grid;
      justify-items: end;
      line-height: 1.35;
    }

    .total {
      font-weight: 650;
      white-space: nowrap;
    }

    del {
      color: var(--muted);
      font-size: 0.875em;
    }

    .more {
      padding-block-end: 0.75rem;
      padding-inline: 6rem 0.75rem;
      margin-block-start: -0.5rem;
    }

    slot[name='row-extra'] {
      display: block;
      margin-block-start: -0.5rem;
      padding-inline: 6rem 0.75rem;
    }

    summary {
      display: list-item;
      inline-size: fit-content;
      min-block-size: 1.5rem;
      border-radius: 4px;
      cursor: pointer;
    }

    .ask summary {
      color: var(--ink);
      font-weight: 550;
    }

    form {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      justify-items: start;
      gap: 0.75rem;
      padding-block: 0.5rem;
    }

    form label {
      display: grid;
      gap: 0.5rem;
      inline-size: 100%;
    }

    textarea {
      padding-block: 0.5rem;
      resize: vertical;
    }

    .unable {
      border-block-start: 1px solid var(--border);
    }

    .unable > summary {
      padding-block: 0.75rem;
      color: var(--muted);
    }

    .unable .chip {
      opacity: 0.5;
    }

    [aria-busy='true'] .total {
      color: var(--muted);
      font-weight: 400;
    }

    /* On the tint of the selection the brand may be too faint. */
    .selected .ask summary {
      color: var(--text);
    }

    .waiting {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      min-block-size: 6rem;
      padding-inline: 0.75rem;
    }

    .waiting .chip {
      margin-inline-start: 2rem;
    }

    .line {
      flex: 1;
      block-size: 1.25em;
      max-inline-size: 18em;
    }

    .figure {
      inline-size: 4.5em;
      block-size: 1.25em;
      margin-inline-start: auto;
    }

    @container (inline-size < 40rem) {
      .pick {
        grid-template-columns: 1.25rem 2rem minmax(0, 1fr) auto;
        padding-inline: 0.25rem;
      }

      .pick > input,
      .chip {
        grid-row: 1 / span 2;
      }

      .chip {
        inline-size: 2rem;
        block-size: 2rem;
      }

      .lead {
        grid-column: 3;
        grid-row: 2;
        text-align: start;
      }

      .price {
        grid-column: 4;
        grid-row: 1 / span 2;
        max-inline-size: 7em;
        text-align: end;
      }

      .more,
      slot[name='row-extra'] {
        padding-inline-start: 5rem;
      }
    }

    @container (inline-size < 16rem) {
      .price {
        grid-column: 3;
        grid-row: 3;
        justify-items: start;
        text-align: start;
      }
    }

    @media (forced-colors: active) {
      .row.selected {
        outline: 2px solid Highlight;
        outline-offset: -2px;
      }

      .chip {
        forced-color-adjust: none;
      }
    }

    @media print {
      .row {
        content-visibility: visible;
        break-inside: avoid;
      }
    }
  `,
]
