/** The browser believes that its network is gone, until `comeBack`. */
export function goOffline(): void {
  Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
  window.dispatchEvent(new Event('offline'))
}

/** The network is back, if it was away. */
export function comeBack(): void {
  if (!navigator.onLine) {
    Reflect.deleteProperty(navigator, 'onLine')
    window.dispatchEvent(new Event('online'))
  }
}
