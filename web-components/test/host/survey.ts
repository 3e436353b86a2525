/** What is to be seen on a page, shadow roots included. */
export interface Survey {
  /** What is wider than the page, or cut at its edge. */
  cut: string[]
  /** What can be pressed or filled in and has no edge, nor has what it stands in. */
  edgeless: string[]
  buttons: string[]
  /** All words, in order. */
  words: string
}

/** Surveys the page that it runs in: it is sent there, so that all it needs is inside it. */
export function survey(): Survey {
  const width = document.documentElement.clientWidth
  const all: HTMLElement[] = []
  const collect = (root: ParentNode): void => {
    for (const each of root.children) {
      // What is there for screen readers alone is cut on purpose.
      if (each instanceof HTMLElement && getComputedStyle(each).clipPath === 'none') {
        all.push(each)
        if (each.shadowRoot) {
          collect(each.shadowRoot)
        }
        collect(each)
      }
    }
  }
  collect(document.body)
  const seen = all.filter((each) => {
    const { width: wide, height } = each.getBoundingClientRect()
    return wide > 2 && height > 2 && each.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  })
  const nameOf = (each: HTMLElement): string => {
    const root = each.getRootNode()
    const host = root instanceof ShadowRoot ? `${root.host.localName} ` : ''
    return `${host}${each.localName}.${each.className} “${each.textContent.trim().replace(/\s+/g, ' ').slice(0, 30)}”`
  }
  const isCut = (each: HTMLElement): boolean => {
    const { left, right } = each.getBoundingClientRect()
    const { overflowX, textOverflow } = getComputedStyle(each)
    const isClipped = overflowX !== 'visible' && textOverflow !== 'ellipsis' && each.localName !== 'input'
    return right > width + 1 || left < -1 || (isClipped && each.scrollWidth > each.clientWidth + 2)
  }
  const isFramed = (each: Element): boolean => {
    const { borderTopStyle, borderTopWidth } = getComputedStyle(each)
    return borderTopStyle !== 'none' && parseFloat(borderTopWidth) > 0
  }
  // An edge of its own, or that of the group that it is in, as the two buttons beside a number are.
  const hasEdge = (each: HTMLElement): boolean =>
    isFramed(each) || (each.parentElement !== null && isFramed(each.parentElement))
  const controls = seen.filter((each) => each.matches('button, select, textarea, input:not([type="radio"])'))
  const page =
    document.documentElement.scrollWidth > width ? [`the page is ${document.documentElement.scrollWidth} wide`] : []
  return {
    cut: [...page, ...seen.filter(isCut).map(nameOf)],
    edgeless: controls.filter((each) => !hasEdge(each)).map(nameOf),
    buttons: seen.filter(({ localName }) => localName === 'button').map(nameOf),
    words: seen
      .flatMap(({ childNodes }) =>
        [...childNodes].filter((node) => node instanceof Text).map(({ data }) => data.trim()),
      )
      .filter(Boolean)
      .join(' '),
  }
}
