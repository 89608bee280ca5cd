'use client'

import { finishes, lengths, maxImages, shapes, type NailDesignInput } from '../lib/kinds.ts'

type Settings = NailDesignInput['designSettings']
type SettingsFieldsProps = { settings: Settings; onChange: (part: Partial<Settings>) => void }

export function SettingsFields({ settings, onChange }: SettingsFieldsProps) {
  return (
    <div className="settings">
      <Choice
        label="Shape"
        name="shape"
        options={shapes}
        value={settings.shape}
        onChange={(shape) => onChange({ shape })}
      />
      <Choice
        label="Length"
        name="length"
        options={lengths}
        value={settings.length}
        onChange={(length) => onChange({ length })}
      />
      <Choice
        label="Finish"
        name="finish"
        options={finishes}
        value={settings.finish}
        onChange={(finish) => onChange({ finish })}
      />
      <label className="field">
        <span className="field-name">Colour</span>
        <input
          type="color"
          name="color"
          value={settings.color}
          onChange={(event) => onChange({ color: event.target.value })}
        />
      </label>
      <label className="field">
        <span className="field-name">Images</span>
        <select
          name="images"
          value={settings.images}
          onChange={(event) => onChange({ images: Number(event.target.value) })}
        >
          {Array.from({ length: maxImages }, (_, i) => (
            <option key={i} value={i + 1}>
              {i + 1}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

type ChoiceProps<T extends string> = {
  label: string
  name: string
  options: readonly T[]
  value: T
  onChange: (value: T) => void
}

function Choice<T extends string>({ label, name, options, value, onChange }: ChoiceProps<T>) {
  return (
    <label className="field">
      <span className="field-name">{label}</span>
      <select name={name} value={value} onChange={(event) => onChange(event.target.value as T)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  )
}
