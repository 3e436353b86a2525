import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import './page.css'

const root = document.querySelector('#app')
if (root) {
  createRoot(root).render(<App />)
}
