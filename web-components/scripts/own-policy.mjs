/**
 * Gives Lit's policy of Trusted Types our name, and one to all scripts of ours on a page. A page that lets a policy be
 * made once may have Lit itself, or two of our scripts, and the second to ask for the same name would not run.
 */

const litPolicy = /(\w+)\.createPolicy\((["'])lit-html\2,\s*(\{\s*createHTML:\s*\(?(\w+)\)?\s*=>\s*\4,?\s*\})\)/

/** The plugin. Throws when Lit makes its policy in another way than it is known to. */
export function ownPolicy() {
  return {
    name: 'modeliq-own-policy',
    transform(code, id) {
      if (!/\/lit-html\/(?:development\/)?lit-html\.js$/.test(id)) {
        return undefined
      }
      if (!litPolicy.test(code)) {
        throw new Error(`${id}: the policy of Trusted Types is not where it was`)
      }
      const shared = "(customElements[Symbol.for('modeliq policy')]??=$1.createPolicy('modeliq',$3))"
      return { code: code.replace(litPolicy, shared), map: null }
    },
  }
}
