'use client'

import { useCredits } from '@genjobs/react'
import { designPrice } from '../lib/kinds.ts'
import { addCreditsLabel, useAddCredits } from './use-add-credits.ts'

/** What may be used, live: a submit takes it away at once, and what fails gives it back. */
export function CreditBalance() {
  const { available, held } = useCredits()
  const addCredits = useAddCredits()
  if (available === null) return null
  return (
    <>
      <span
        className="credits"
        title={held > 0 ? `${held} more are set aside for designs that are being made` : undefined}
      >
        {available} credits
      </span>
      {available < designPrice && (
        <button type="button" className="link add-credits" onClick={() => void addCredits()}>
          {addCreditsLabel}
        </button>
      )}
    </>
  )
}
