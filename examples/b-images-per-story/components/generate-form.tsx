'use client'

import { useId, useState, type ReactNode } from 'react'
import type { GenerationType } from '../lib/kinds.ts'
import type { GenerationWishes } from '../lib/story-jobs.ts'

const styles = ['Watercolor', 'Ink drawing', 'Paper cut', 'Oil painting', 'Pixel art']

type Props = { busy: GenerationType | null; onStart: (type: GenerationType, wishes: GenerationWishes) => void }

/** What it shall look like, and the two buttons. */
export function GenerateForm({ busy, onStart }: Props): ReactNode {
  const [style, setStyle] = useState(styles[0] ?? '')
  const [instructions, setInstructions] = useState('')
  const id = useId()
  const start = (type: GenerationType) => onStart(type, { style, instructions })
  return (
    <form
      className="panel form"
      onSubmit={(event) => {
        event.preventDefault()
        start('image')
      }}
    >
      <fieldset>
        <legend>Style</legend>
        <div className="chips">
          {styles.map((name) => (
            <label key={name} className="chip">
              <input type="radio" name="style" value={name} checked={style === name} onChange={() => setStyle(name)} />
              <span>{name}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <label htmlFor={id}>Instructions</label>
      <textarea
        id={id}
        rows={3}
        maxLength={2000}
        placeholder="Night, seen from the harbour, a warm light in one window"
        value={instructions}
        onChange={(event) => setInstructions(event.target.value)}
      />
      <div className="row">
        <button className="button primary" type="submit" disabled={busy !== null}>
          {busy === 'image' ? 'Starting…' : 'Generate images'}
        </button>
        <button className="button" type="button" disabled={busy !== null} onClick={() => start('video')}>
          {busy === 'video' ? 'Starting…' : 'Generate video'}
        </button>
      </div>
    </form>
  )
}
