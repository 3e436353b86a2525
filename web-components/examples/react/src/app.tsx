import { useState } from 'react'
import type { MiqEventMap } from '../../../generated/describe/types/elements.d.ts'
import type {} from '../../../generated/describe/types/react.d.ts'

/** What this shop's own cart knows of a part: the quote that its server buys with the token, and what to show. */
interface Line {
  quoteId: string
  name: string
  quantity: number
  total: string
}

// Texts of the page's own, by the names of the catalogue. An object goes over as a property.
const messages = { 'add-to-cart.add': 'Put it in the basket' }

/** A shop with a cart of its own: the widget finds the price, and hands over a quote. */
export function App() {
  const [shop, setShop] = useState('')
  const [modelId, setModelId] = useState('')
  const [lines, setLines] = useState<readonly Line[]>([])

  const handOver = (event: MiqEventMap['miq-cart-add']) => {
    const { quote, quantity, offer } = event.detail
    if (quote) {
      event.preventDefault() // ours from here on
      const total = offer?.total ? `${offer.total.amount} ${offer.total.currencyCode}` : 'on request'
      setLines((before) => [
        ...before,
        { quoteId: quote.id, name: offer?.material.title ?? 'A quoted part', quantity, total },
      ])
    }
  }

  return (
    <>
      <header>
        <h1>{shop || 'Our shop'}</h1>
        <p role="status">{lines.length === 0 ? 'Your basket is empty.' : `${lines.length} in your basket`}</p>
      </header>
      {modelId && <p>Ask us about your part by its number, {modelId}.</p>}
      <ul aria-label="Basket">
        {lines.map(({ quoteId, name, quantity, total }) => (
          <li key={quoteId}>
            {quantity} × {name}: {total}
          </li>
        ))}
      </ul>
      <miq-quote
        partner="pk_test_loctite"
        mode="handoff"
        layout="stacked"
        messages={messages}
        onmiq-ready={(event) => {
          setShop(event.detail.name)
        }}
        onmiq-upload-done={(event) => {
          setModelId(event.detail.modelId) // of an element inside: its events bubble
        }}
        onmiq-cart-add={handOver}
      >
        <a href="mailto:parts@shop.example">Ask us for a price</a>
      </miq-quote>
    </>
  )
}
