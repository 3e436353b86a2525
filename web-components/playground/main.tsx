import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import { createRoot } from 'react-dom/client'
import { Playground } from './playground.tsx'
import './theme.css'

const place = document.getElementById('playground')
if (!place) {
  throw new Error('the page has no element with id playground')
}
createRoot(place).render(<Playground />)
