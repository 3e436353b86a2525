import { css } from 'lit'

/**
 * What every element looks like before its own sheet. The public custom properties (`--miq-color-…`, set by the
 * page) win over the brand's (`--miq-brand-…`, set by the shop's sheet), and those over our defaults; inside, sheets
 * use the short private names alone. Defaults follow the page's color-scheme.
 */
export const tokens = css`
  :host {
    --brand: var(--miq-color-brand, var(--miq-brand-color, #1f5eff));
    --on-brand: var(--miq-color-on-brand, var(--miq-brand-on-color, #ffffff));
    /* The brand as text and line: dark enough on light, light enough on dark. */
    --ink: var(--miq-color-brand, light-dark(var(--miq-brand-ink, #1b54e6), var(--miq-brand-ink-dark, #8fb0ff)));
    --surface: var(--miq-color-surface, light-dark(var(--miq-brand-surface, #ffffff), #15171c));
    --raised: var(--miq-color-surface-raised, light-dark(#f6f7f9, #1e2128));
    --text: var(--miq-color-text, light-dark(var(--miq-brand-on-surface, #16181d), #f1f3f6));
    --muted: var(--miq-color-text-muted, light-dark(#59606b, #a8b0bd));
    --border: var(--miq-color-border, light-dark(#d9dde3, #353a44));
    --control: #767e8c; /* the edge of a field: 3:1 on light and dark surfaces */
    --danger: var(--miq-color-danger, light-dark(#b3261e, #ff9d94));
    --warning: var(--miq-color-warning, light-dark(#8a5300, #ffc46b));
    --success: var(--miq-color-success, light-dark(#18703c, #7fdca0));
    --focus: var(--miq-color-focus, var(--ink));
    --space: var(--miq-space, 1rem);
    --radius: var(--miq-radius, 8px);
    --height: var(--miq-control-height, 2.75rem);
    --shadow: var(--miq-shadow, 0 1px 2px rgb(0 0 0 / 8%), 0 8px 24px rgb(0 0 0 / 10%));
    --motion: calc(var(--miq-motion, 1) * 150ms);
    display: block;
    box-sizing: border-box;
    color: var(--text);
    font-family: var(--miq-font-family, var(--miq-brand-font-family, system-ui, sans-serif));
    font-size: var(--miq-font-size, 1rem);
    font-variant-numeric: tabular-nums;
    line-height: 1.5;
    accent-color: var(--brand);
    -webkit-tap-highlight-color: transparent;
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box; /* inherited, it is lost inside <details> */
  }

  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset,
  legend,
  figure {
    margin: 0;
    padding: 0;
    border: 0;
  }

  h2,
  h3,
  legend {
    font-size: 1.0625em;
    font-weight: 650;
    line-height: 1.3;
  }

  ul,
  ol {
    list-style: none;
  }

  button,
  input,
  select,
  textarea {
    font: inherit;
    letter-spacing: inherit;
    color: inherit;
  }

  input:not([type='checkbox'], [type='radio'], [type='range'], [type='file']),
  select,
  textarea {
    inline-size: 100%;
    min-block-size: var(--height);
    padding-inline: 0.75rem;
    border: 1px solid var(--control);
    border-radius: var(--radius);
    background: var(--surface);
  }

  [type='checkbox'],
  [type='radio'] {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin: 0;
  }

  [aria-invalid='true'] {
    border-color: var(--danger) !important;
    box-shadow: inset 0 0 0 1px var(--danger);
  }

  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    min-block-size: var(--height);
    padding: 0.5rem 1rem;
    border: 1px solid var(--control);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--text);
    font-weight: 550;
    line-height: 1.25;
    text-decoration: none;
    cursor: pointer;
    transition:
      background-color var(--motion),
      border-color var(--motion);
  }

  .button.primary {
    border-color: var(--brand);
    background: var(--brand);
    color: var(--on-brand);
  }

  .button.primary:hover {
    background: color-mix(in oklab, var(--brand), var(--on-brand) 10%);
  }

  .button.quiet {
    border-color: transparent;
    background: none;
    color: var(--ink);
  }

  .choice {
    display: flex;
    align-items: center;
    gap: 0.25rem 0.5rem;
    min-block-size: var(--height);
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--control);
    border-radius: var(--radius);
    cursor: pointer;
  }

  .button:hover,
  .choice:hover {
    background: var(--raised);
  }

  .choice:has(:checked) {
    border-color: var(--ink);
    background: color-mix(in oklab, var(--ink) 9%, var(--surface));
    box-shadow: inset 0 0 0 1px var(--ink);
  }

  .choice:has(:focus-visible) {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  .choice input {
    outline: none;
  }

  .pill {
    position: relative;
    border-radius: 999px;
  }

  .pill input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    opacity: 0;
    cursor: inherit;
  }

  .stepper {
    display: inline-flex;
    border: 1px solid var(--control);
    border-radius: var(--radius);
  }

  .stepper .button {
    min-inline-size: var(--height);
    padding: 0;
    border: 0;
    font-size: 1.125em;
  }

  .stepper input {
    inline-size: 6ch;
    padding: 0;
    border: 0;
    text-align: center;
    appearance: textfield;
  }

  ::-webkit-inner-spin-button {
    display: none;
  }

  .pills {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }

  svg {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  :disabled,
  [aria-disabled='true'] {
    opacity: 0.55;
    cursor: not-allowed;
  }

  a {
    color: var(--ink);
    text-underline-offset: 0.2em;
  }

  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  .muted {
    color: var(--muted);
  }

  .small {
    font-size: 0.875em;
  }

  .error {
    color: var(--danger);
  }

  .note {
    display: flex;
    gap: 0.5rem;
    padding: 0.75rem;
    border: 1px solid var(--border);
    border-inline-start: 3px solid var(--note, var(--ink));
    border-radius: var(--radius);
    background: var(--raised);
  }

  .note.danger {
    --note: var(--danger);
  }

  .note.warning {
    --note: var(--warning);
  }

  .note.success {
    --note: var(--success);
  }

  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .skeleton {
    border-radius: var(--radius);
    background: var(--raised);
    color: transparent;
    animation: calc(var(--miq-motion, 1) * 1.6s) ease-in-out infinite alternate breathe;
  }

  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
  }

  @media (forced-colors: active) {
    .button.primary {
      border-width: 2px;
    }

    .choice:has(:checked) {
      border: 2px solid Highlight;
    }

    .skeleton {
      border: 1px solid GrayText;
    }
  }

  @media print {
    .button {
      display: none;
    }
  }
`
