// What happens in the widgets comes up as events; everything they tell is in `detail`.
const said = document.querySelector('#said')

document.addEventListener('miq-upload-done', ({ detail }) => {
  said.textContent = `The file is model ${detail.modelId}.`
})

document.addEventListener('miq-offer-select', ({ detail }) => {
  said.textContent = `Chosen: ${detail.offer.material.title}.`
})

// Events from before something happens can be cancelled; `result` says how it went.
document.addEventListener('miq-cart-add', async ({ detail }) => {
  const { ok } = await detail.result
  said.textContent = ok ? `${detail.quantity} in the cart.` : 'It did not go into the cart.'
})
