import { useId, type JSX } from 'react'
import { useJourney } from '../journey/context.ts'
import type { Choices } from '../journey/memory.ts'

const units: readonly { unit: Choices['unit']; label: string }[] = [
  { unit: 'MM', label: 'mm' },
  { unit: 'CM', label: 'cm' },
  { unit: 'M', label: 'm' },
  { unit: 'INCH', label: 'inch' },
]

/** The file, its unit and the consent that an upload needs. */
export function UploadForm(): JSX.Element {
  const { journey, memory } = useJourney()
  const id = useId()
  const formats = memory.answers.BrowseMaterials?.partner.uploadLimits.formats
  const terms = memory.answers.BrowseMaterials?.partner.termsUrl
  return (
    <div className="mq-form">
      <label htmlFor={`${id}-file`}>File</label>
      <div className="mq-file">
        <input
          id={`${id}-file`}
          type="file"
          {...(formats && { accept: formats.map((format) => `.${format}`).join(',') })}
          onChange={({ target }) => {
            const [file] = target.files ?? []
            if (file) {
              journey.chooseFile(file)
            }
          }}
        />
        <span>{memory.fileName ?? 'none chosen'}</span>
        <button
          type="button"
          className="mq-link"
          onClick={() => {
            journey.takeSample()
          }}
        >
          or take our sample part
        </button>
      </div>
      <label htmlFor={`${id}-unit`}>Unit</label>
      <select
        id={`${id}-unit`}
        value={memory.choices.unit}
        onChange={({ target }) => {
          journey.choose({ unit: target.value as Choices['unit'] })
        }}
      >
        {units.map(({ unit, label }) => (
          <option key={unit} value={unit}>
            {label}
          </option>
        ))}
      </select>
      <label className="mq-consent">
        <input
          type="checkbox"
          checked={memory.choices.consents}
          onChange={({ target }) => {
            journey.choose({ consents: target.checked })
          }}
        />
        <span>
          I have the rights to this model and accept the partner’s{' '}
          {terms ? (
            <a href={terms} target="_blank" rel="noreferrer">
              terms
            </a>
          ) : (
            'terms'
          )}
          .
        </span>
      </label>
    </div>
  )
}
