'use client'

import { useState } from 'react'
import type { Asset, Project } from '../lib/database-types.ts'
import { createGenerationJobClient } from '../lib/generation-jobs-client.ts'
import { money } from '../lib/money.ts'
import type { Notice } from './notice-line.tsx'

const modes = ['text-to-image', 'image-to-image', 'text-to-video', 'upscale']

type Props = {
  project: Project | undefined
  assets: Asset[]
  act: (work: () => Promise<Notice>) => Promise<void>
}

export function CreateJobForm({ project, assets, act }: Props) {
  const [mode, setMode] = useState('text-to-image')
  const [asset, setAsset] = useState('')
  const [cents, setCents] = useState('25')

  const create = () =>
    act(async () => {
      const job = await createGenerationJobClient({
        project_id: project?.id ?? '',
        mode,
        input_asset_id: asset === '' ? null : asset,
        cost_cents: Number(cents),
      })
      return { tone: 'good', text: `Queued: ${job.mode} for ${money(job.cost_cents)}.` }
    })

  return (
    <form
      className="panel"
      aria-label="New job"
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <fieldset>
        <legend>Mode</legend>
        <div className="chips">
          {modes.map((each) => (
            <label key={each} className="chip">
              <input type="radio" name="mode" checked={mode === each} onChange={() => setMode(each)} />
              <span>{each}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <label htmlFor="asset">Input asset</label>
      <select id="asset" value={asset} onChange={(event) => setAsset(event.target.value)}>
        <option value="">none</option>
        {assets.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <label htmlFor="cents">Cost in cents</label>
      <input id="cents" inputMode="numeric" required value={cents} onChange={(event) => setCents(event.target.value)} />
      <button className="button primary" type="submit" disabled={!project}>
        Create job
      </button>
    </form>
  )
}
