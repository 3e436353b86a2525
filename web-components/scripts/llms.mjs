/**
 * llms.txt: the elements for language models and for people in a hurry, one page of plain text made from the manifest.
 * The form is that of llmstxt.org: a title, a summary as a quotation, sections with lists.
 */
import { elementsOf } from './manifest.mjs'

const introduction = `# ModelIQ widgets

> Custom elements for quoting and ordering 3D printed parts: upload, 3D preview, printability, prices by material, cart,
> checkout and order status. One script tag, no framework needed, and the looks of the page that embeds them.

Put the module and one tag into a page. \`partner\` is the partner's publishable key; the children of the tag are shown
until the widget is there, and whenever it cannot be.

\`\`\`html
<script type="module" src="https://MODELIQ_HOST/embed/1/modeliq.js"></script>
<miq-quote partner="pk_live_..."><a href="/contact">Ask us for a price</a></miq-quote>
\`\`\`

- \`/embed/1/\` brings patches by itself, at the latest a visit later; \`/embed/<version>/\` is fixed by its release and goes
  with the \`integrity\` that \`/embed/versions.json\` tells. Texts come from \`/embed/1/messages/\` for both.
- A strict page opens \`script-src\`, \`connect-src\` and \`img-src\` for MODELIQ_HOST, and with Trusted Types
  \`trusted-types modeliq\`. No inline style, worker, frame, font or eval is needed.
- Instead of \`miq-quote\`, single elements may stand inside one \`miq-provider partner="pk_..."\`: they share brand, language,
  session, cart and the part that is looked at.
- Events are called \`miq-*\`; all bubble and cross shadow roots. Those marked cancelable come before something happens:
  \`preventDefault()\` stops it. In \`mode="handoff"\` \`miq-cart-add\` carries a signed quote for the page's own cart.
- Words: \`messages\` on \`miq-provider\` or \`miq-quote\` is an object of the page's own texts by name; all names with their
  English texts are in \`/embed/1/messages/en.json\`.
- Looks: custom properties \`--miq-*\` on any ancestor win over the partner's brand, that over the defaults; finer by
  \`::part()\`, also of the elements inside an element (\`miq-quote::part(price)\`). All elements follow the page's \`color-scheme\` and \`dir\`.
- Types: \`/embed/types/react.d.ts\`, \`vue.d.ts\`, \`dom.d.ts\`. Everything by machine: \`/embed/custom-elements.json\`. Every
  state to look at: \`/embed/gallery/\`.
`

/** The text of llms.txt. */
export function llmsText(manifest) {
  return [introduction, ...elementsOf(manifest).map(section)].join('\n')
}

function section({ tagName, description, attributes, members, events, slots, cssParts, cssProperties }) {
  const properties = members.filter(({ kind, attribute }) => kind === 'field' && !attribute)
  const methods = members.filter(({ kind }) => kind === 'method')
  const lists = [
    list('Attributes', attributes, ({ name, type }) => `\`${name}\`${typeText(type)}`),
    list('Properties', properties, ({ name, type }) => `\`${name}\`${typeText(type)}`),
    list(
      'Methods',
      methods,
      ({ name, parameters = [] }) => `\`${name}(${parameters.map((each) => each.name).join(', ')})\``,
    ),
    list('Events', events, ({ name, type }) => `\`${name}\`${typeText(type)}`),
    list('Slots', slots, ({ name }) => (name ? `\`${name}\`` : 'default')),
    names('Parts', cssParts),
    names('Custom properties', cssProperties),
  ]
  return [`## ${tagName}`, '', description?.replace(/\s*\n\s*/g, ' ') ?? '', ...lists.filter(Boolean), ''].join('\n')
}

function list(title, entries, head) {
  const lines = entries.map((entry) => `- ${head(entry)}${entry.description ? `: ${entry.description}` : ''}`)
  return lines.length > 0 ? `\n${title}:\n\n${lines.join('\n')}` : ''
}

function names(title, entries) {
  return entries.length > 0 ? `\n${title}: ${entries.map(({ name }) => `\`${name}\``).join(', ')}.` : ''
}

function typeText(type) {
  return type ? ` (${type.text.replace(/\s+/g, ' ')})` : ''
}
