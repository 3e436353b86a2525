import { html } from 'lit'
import type { GalleryState } from '../../gallery/state.ts'

const sentences = {
  info: 'Orders placed until Friday ship before the holidays.',
  success: 'Your order has been received.',
  warning: 'Prices are from this morning: the price service answers slowly today.',
  danger: 'We could not reach the shop.',
}

const states: readonly GalleryState[] = Object.entries(sentences).map(([kind, sentence]) => ({
  name: kind,
  title: `${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}`,
  about: kind === 'danger' ? 'With a button for what can be done.' : 'A sentence that concerns the whole page.',
  render: () =>
    kind === 'danger'
      ? html`<miq-banner kind="danger" action="Try again">${sentence}</miq-banner>`
      : html`<miq-banner kind=${kind}>${sentence}</miq-banner>`,
  until: (page: HTMLElement) => page.querySelector('miq-banner')?.state === kind,
}))

export default states
