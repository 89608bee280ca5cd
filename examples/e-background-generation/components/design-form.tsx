'use client'

import { useState, type FormEvent } from 'react'
import { designPrice, type NailDesignInput } from '../lib/kinds.ts'
import { DrawingPad } from './drawing-pad.tsx'
import { PhotoField } from './photo-field.tsx'
import { ReferenceDesigns } from './reference-designs.tsx'
import { SettingsFields } from './settings-fields.tsx'
import { WeightSliders } from './weight-sliders.tsx'

type DesignFormProps = {
  design: NailDesignInput
  /** A job draws it now: until that ends the design stays as it is. */
  isBusy: boolean
  onChange: (part: Partial<NailDesignInput>) => void
  onGenerate: () => void
}

export function DesignForm({ design, isBusy, onChange, onGenerate }: DesignFormProps) {
  const [uploads, setUploads] = useState(0)

  async function whileUploading<T>(work: Promise<T>): Promise<T> {
    setUploads((count) => count + 1)
    try {
      return await work
    } finally {
      setUploads((count) => count - 1)
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    if (design.prompt.trim() !== '' && uploads === 0) onGenerate()
  }

  const { designSettings, influenceWeights } = design
  return (
    <form className="design-form" onSubmit={onSubmit}>
      <fieldset disabled={isBusy} className="design-fields">
        <label className="field">
          <span className="field-name">What would you like to see?</span>
          <textarea
            name="prompt"
            rows={3}
            maxLength={1_000}
            required
            placeholder="Pressed wildflowers under milky glass, thin gold lines"
            value={design.prompt}
            onChange={(event) => onChange({ prompt: event.target.value })}
          />
        </label>
        <ReferenceDesigns
          selected={design.selectedDesignImages}
          onChange={(selectedDesignImages) => onChange({ selectedDesignImages })}
        />
        <div className="pictures">
          <PhotoField
            url={design.originalImage}
            whileUploading={whileUploading}
            onChange={(originalImage) => onChange({ originalImage })}
          />
          <DrawingPad
            url={design.drawingImageUrl}
            color={designSettings.color}
            isDisabled={isBusy}
            whileUploading={whileUploading}
            onChange={(drawingImageUrl) => onChange({ drawingImageUrl })}
          />
        </div>
        <SettingsFields
          settings={designSettings}
          onChange={(part) => onChange({ designSettings: { ...designSettings, ...part } })}
        />
        <WeightSliders
          weights={influenceWeights}
          used={{
            prompt: true,
            designs: design.selectedDesignImages.length > 0,
            originalImage: design.originalImage !== null,
            drawing: design.drawingImageUrl !== null,
          }}
          onChange={(part) => onChange({ influenceWeights: { ...influenceWeights, ...part } })}
        />
      </fieldset>
      <div className="form-actions">
        <button type="submit" className="primary" disabled={isBusy || uploads > 0 || design.prompt.trim() === ''}>
          {isBusy ? 'Generating…' : uploads > 0 ? 'Uploading…' : 'Generate'}
          <span className="price">{designPrice} credits</span>
        </button>
      </div>
    </form>
  )
}
