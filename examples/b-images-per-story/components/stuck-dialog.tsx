'use client'

import { useEffect, useRef, type ReactNode } from 'react'

type Props = {
  /** What the server said. Null: nothing is in the way. */
  message: string | null
  onClear: () => void
  onKeep: () => void
}

/** Asks before it clears: what is called stuck may be nearly done. */
export function StuckDialog({ message, onClear, onKeep }: Props): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (message === null) dialog.current?.close()
    else if (!dialog.current?.open) dialog.current?.showModal()
  }, [message])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="stuck-title"
      aria-describedby="stuck-text"
      onClose={onKeep}
    >
      <h2 id="stuck-title">{message}. Clear stuck job?</h2>
      <p id="stuck-text">
        The running job will be marked as failed and a new one starts in its place. If it is just slow, keep waiting.
      </p>
      <div className="row end">
        <button className="button" type="button" autoFocus onClick={onKeep}>
          Keep waiting
        </button>
        <button className="button danger" type="button" onClick={onClear}>
          Clear and start again
        </button>
      </div>
    </dialog>
  )
}
