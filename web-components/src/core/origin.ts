/**
 * The origin this module was loaded from: the default endpoint of every element, so that one script tag is enough.
 * In a page that bundles the package itself this is the page's own origin, and `endpoint` must be set.
 */
export const scriptOrigin = new URL(import.meta.url).origin
