/** What is stored in place of a bearer token. */
export const withheldAuthorization = 'Bearer (of the session)'

// Headers are stored as JSON within JSON, so quotes say little. Shorter words are prose in somebody's comment.
const bearerToken = /Bearer [\w.~+/=-]{20,}/gi

/**
 * Storage that never keeps a bearer token: the editor's history stores the headers of each request, and localStorage
 * outlives the tab and the session. A token stored by an earlier version is taken out of what is there.
 */
export function withoutTokens(storage: Storage): Storage {
  for (const name of Object.keys(storage)) {
    const value = storage.getItem(name)
    if (name.startsWith('graphiql:') && value !== null && value !== withhold(value)) {
      storage.setItem(name, withhold(value))
    }
  }
  return {
    get length() {
      return storage.length
    },
    key: (index) => storage.key(index),
    getItem: (name) => storage.getItem(name),
    setItem: (name, value) => {
      storage.setItem(name, withhold(value))
    },
    removeItem: (name) => {
      storage.removeItem(name)
    },
    // The editor's own only: other pages of this address keep theirs.
    clear: () => {
      for (const name of Object.keys(storage).filter((each) => each.startsWith('graphiql:'))) {
        storage.removeItem(name)
      }
    },
  }
}

function withhold(value: string): string {
  return value.replaceAll(bearerToken, withheldAuthorization)
}
