'use client'

import type { NailDesignInput } from '../lib/kinds.ts'

type Weights = NailDesignInput['influenceWeights']
type WeightSlidersProps = {
  weights: Weights
  /** Sources that this design has; the others have nothing to weigh. */
  used: Record<keyof Weights, boolean>
  onChange: (part: Partial<Weights>) => void
}

const names: [keyof Weights, string][] = [
  ['prompt', 'Words'],
  ['designs', 'Designs'],
  ['originalImage', 'Photo'],
  ['drawing', 'Drawing'],
]

export function WeightSliders({ weights, used, onChange }: WeightSlidersProps) {
  return (
    <fieldset className="field weights">
      <legend className="field-name">How much each counts</legend>
      {names.map(([name, label]) => (
        <label key={name} className="weight" data-used={used[name]}>
          <span>{label}</span>
          <input
            type="range"
            name={name}
            min={0}
            max={100}
            step={5}
            value={weights[name]}
            disabled={!used[name]}
            style={{ '--share': `${weights[name]}%` } as React.CSSProperties}
            onChange={(event) => onChange({ [name]: Number(event.target.value) })}
          />
          <output>{weights[name]} %</output>
        </label>
      ))}
    </fieldset>
  )
}
