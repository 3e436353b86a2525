import { css } from 'lit'
import { tokens } from '../core/tokens.ts'

/** A headline, the way with its stations, then what was ordered. */
export const orderStatusStyles = [
  tokens,
  css`
    :host {
      container-type: inline-size;
      font-variant-numeric: tabular-nums;
    }

    .page {
      display: grid;
      gap: calc(var(--space) * 2);
    }

    h2 {
      font-size: 1.375em;
    }

    h2:focus {
      outline: none;
    }

    header p {
      margin-block-start: 0.25rem;
    }

    [part='timeline'] {
      display: grid;
    }

    [part~='event'] {
      display: grid;
      grid-template-columns: 1.25rem 1fr;
      column-gap: 0.875rem;
      position: relative;
      padding-block-end: var(--space);
      color: var(--muted);
    }

    [part~='event']::before {
      content: '';
      inline-size: 1.125rem;
      block-size: 1.125rem;
      margin-block-start: 0.1875rem;
      border: 2px solid var(--control);
      border-radius: 50%;
      background: var(--surface);
    }

    [part~='event']:not(:last-child)::after {
      content: '';
      position: absolute;
      inset-block: 1.375rem -0.125rem;
      inset-inline-start: calc(0.5625rem - 1px);
      border-inline-start: 2px solid var(--border);
    }

    .reached {
      color: inherit;
    }

    .reached::before {
      border-color: var(--ink) !important;
      background: var(--ink) !important;
    }

    .reached:has(+ .reached)::after {
      border-color: var(--ink) !important;
    }

    [part~='current'] {
      color: var(--text);
      font-weight: 650;
    }

    [part~='current']::before {
      background: var(--surface) !important;
      box-shadow: inset 0 0 0 3px var(--ink);
    }

    .bad::before {
      border-color: var(--danger) !important;
      background: var(--danger) !important;
      box-shadow: none;
    }

    [part~='event'] time,
    [part~='event'] div > span {
      display: block;
      font-weight: 400;
    }

    .lines li {
      display: grid;
      gap: 0.25rem;
      padding-block: 0.875rem;
      border-block-start: 1px solid var(--border);
    }

    .row {
      display: flex;
      justify-content: space-between;
      gap: 1em;
      padding-block: 0.1875rem;
    }

    .row > :last-child {
      text-align: end;
    }

    .name {
      font-weight: 600;
      overflow-wrap: anywhere;
    }

    .total {
      font-weight: 650;
    }

    .note {
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
    }

    .note img {
      inline-size: 6rem;
      border-radius: var(--radius);
    }

    h3:not(:first-child) {
      margin-block-start: 0.75rem;
    }

    section {
      display: grid;
      align-content: start;
      gap: 0.5rem;
    }

    address {
      font-style: normal;
    }

    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 0.75rem;
    }

    .skeleton {
      block-size: 14rem;
    }

    @container (min-width: 42rem) {
      .columns {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: calc(var(--space) * 3);
      }
    }

    @container (max-width: 42rem) {
      .columns {
        display: grid;
        gap: calc(var(--space) * 2);
      }
    }
  `,
]
