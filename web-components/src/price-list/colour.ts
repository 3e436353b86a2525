/**
 * Colours the chips of materials without a picture. The colour is the material's own, by its English name; what is no
 * name of a colour leaves the chip plain. Set here, for an inline style would be blocked by a strict policy.
 */
export function colourChips(root: ParentNode): void {
  for (const chip of root.querySelectorAll<HTMLElement>('[data-colour]')) {
    const name = (chip.dataset.colour ?? '').replace(/[\s-]/g, '').toLowerCase()
    const colour = [name, name.replace('natural', 'beige')].find((each) => each && CSS.supports('color', each))
    if (colour) {
      chip.style.setProperty('--chip', colour)
    } else {
      chip.style.removeProperty('--chip')
    }
  }
}
