/** What is at an address, asked for in nobody's name. Throws when it is not there. */
export async function fetchPlain(address: string, ask: typeof fetch): Promise<Response> {
  const response = await ask(address, { credentials: 'omit' })
  if (!response.ok) {
    throw new Error(`HTTP ${response.status}`)
  }
  return response
}
