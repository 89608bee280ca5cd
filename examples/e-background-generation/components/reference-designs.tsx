'use client'

import { builtInDesigns, maxDesigns } from '../lib/kinds.ts'

type ReferenceDesignsProps = { selected: string[]; onChange: (selected: string[]) => void }

export function ReferenceDesigns({ selected, onChange }: ReferenceDesignsProps) {
  return (
    <fieldset className="field references">
      <legend className="field-name">
        In the style of <span className="quiet">up to {maxDesigns}</span>
      </legend>
      <div className="reference-list">
        {builtInDesigns.map((name) => {
          const url = `/designs/${name}.svg`
          const isSelected = selected.includes(url)
          return (
            <label key={name} className="reference">
              <input
                type="checkbox"
                className="visually-hidden"
                checked={isSelected}
                disabled={!isSelected && selected.length >= maxDesigns}
                onChange={() => onChange(isSelected ? selected.filter((one) => one !== url) : [...selected, url])}
              />
              <img src={url} alt="" width={54} height={72} />
              <span>{name.replaceAll('-', ' ')}</span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
