import { css } from 'lit'

/**
 * Looks of the header. Order of every colour: what the page set, what the brand says, our default. The default
 * follows the page's color-scheme.
 */
export const headerStyles = css`
  :host {
    --surface: var(--miq-color-surface, var(--miq-brand-surface, light-dark(#ffffff, #16181d)));
    --text: var(--miq-color-text, var(--miq-brand-on-surface, light-dark(#14161a, #f1f3f5)));
    --brand: var(--miq-color-brand, var(--miq-brand-color, #1f5eff));
    --space: var(--miq-space, 1rem);
    display: block;
    font-family: var(--miq-font-family, var(--miq-brand-font-family, system-ui, sans-serif));
    font-size: var(--miq-font-size, 1rem);
  }

  :host([hidden]) {
    display: none;
  }

  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--space) / 2) calc(var(--space) * 2);
    min-block-size: calc(var(--miq-control-height, 2.75rem) + var(--space));
    padding-inline: var(--space);
    background: var(--surface);
    color: var(--text);
    border-block-end: 3px solid var(--brand);
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

  strong {
    font-size: 1.2em;
  }

  nav {
    margin-inline-start: auto;
  }

  ul {
    display: flex;
    flex-wrap: wrap;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  a {
    display: inline-flex;
    align-items: center;
    min-block-size: var(--miq-control-height, 2.75rem);
    padding-inline: calc(var(--space) * 0.75);
    border-radius: var(--miq-radius, 6px);
    color: inherit;
    text-decoration: underline transparent;
    text-underline-offset: 0.35em;
  }

  a:hover {
    text-decoration-color: var(--brand);
  }

  a:focus-visible {
    outline: 2px solid var(--miq-color-focus, currentcolor);
    outline-offset: -4px;
  }
`
