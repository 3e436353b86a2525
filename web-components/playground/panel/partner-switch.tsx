import type { JSX } from 'react'
import { demoPartners, type PartnerSlug } from '../journey/partners.ts'

/** Chooses the demo partner. Another partner is another key and another catalogue, so the journey starts again. */
export function PartnerSwitch({
  partner,
  onChoose,
}: {
  partner: PartnerSlug
  onChoose: (partner: PartnerSlug) => void
}): JSX.Element {
  return (
    <fieldset className="mq-partners">
      <legend>Demo partner</legend>
      {Object.values(demoPartners).map(({ slug }) => (
        <label key={slug} data-chosen={slug === partner}>
          <input
            type="radio"
            name="mq-partner"
            checked={slug === partner}
            onChange={() => {
              onChoose(slug)
            }}
          />
          {slug}
        </label>
      ))}
      <p>
        {demoPartners[partner].about} <code>{demoPartners[partner].key}</code>
      </p>
    </fieldset>
  )
}
