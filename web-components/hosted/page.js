// Keeps in the page's address what is on it: a reload, a step back and a link bring the part, the checkout and the order again.
const widget = document.querySelector('miq-quote')
const asked = () => new URL(location.href).searchParams
const has = (name) => asked().has(name)
const part = () => `${asked().get('model')} ${asked().get('quote')}`
let partShown = part()

/** Writes a change of what is on the page into its address, and into a new step of the history where it is one. */
const tell = (change, isStep = false) => {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(change)) {
    if (value) url.searchParams.set(name, value)
    else url.searchParams.delete(name)
  }
  if (isStep) history.pushState(null, '', url)
  else history.replaceState(null, '', url)
  partShown = part()
}

widget?.addEventListener('miq-upload-done', ({ detail }) => {
  tell({ model: detail.modelId, quote: '', token: '' })
})
widget?.addEventListener('miq-order-placed', ({ detail }) => {
  tell({ order: detail.orderId, token: detail.statusToken, model: '', quote: '', screen: '' })
})
if (widget) {
  new MutationObserver(() => {
    const { state } = widget
    if (state === 'checkout' && !has('screen') && !has('order')) tell({ screen: 'checkout' }, true)
    else if (has('screen') && /^(empty|uploading|processing|ready|unprintable|failed)$/.test(state))
      tell({ screen: '' })
    else if (state === 'empty' && !has('quote')) tell({ model: '', order: '', token: '' })
  }).observe(widget, { attributeFilter: ['state'] })
}

// A step between a part or a quote and its checkout turns the widget; whatever else it leads to comes from the server.
addEventListener('popstate', async () => {
  const first = has('quote') ? 'quote' : 'part'
  const shown = widget ? (widget.screen ?? widget.getAttribute('screen') ?? first) : 'order'
  const wanted = has('order') ? 'order' : has('screen') ? 'checkout' : first
  const isShown = wanted === shown || (wanted === 'quote' && shown === 'part') // the part that was quoted
  if (partShown === part() && isShown) return // a jump inside the page
  if (partShown !== part() || !widget || wanted === 'order' || widget.state === 'error') {
    location.reload()
    return
  }
  widget.setAttribute('screen', wanted)
  await widget.updateComplete
  if (widget.screen !== undefined && widget.screen !== wanted) history.forward() // an order is on its way: it is waited for
})
