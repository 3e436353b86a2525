/** An operation as it goes over the wire: see scripts/documents.mjs. */
declare module '*.graphql' {
  const text: string
  export default text
}
