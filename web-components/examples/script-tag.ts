import type { Plugin } from 'vite'

/**
 * Puts the shop's script tag into a page, before the app's own: React and Vue hand over objects as properties only to
 * elements that are defined by then.
 */
export function scriptTag(shop = process.env.MODELIQ_URL ?? 'http://127.0.0.1:8080'): Plugin {
  return {
    name: 'modeliq-script-tag',
    transformIndexHtml: {
      order: 'pre',
      handler: () => [
        {
          tag: 'script',
          attrs: { type: 'module', src: `${shop}/embed/1/modeliq.js`, crossorigin: 'anonymous' },
          injectTo: 'head-prepend',
        },
      ],
    },
  }
}
