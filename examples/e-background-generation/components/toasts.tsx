'use client'

import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react'
import { Icon } from './icon.tsx'

export type Toast = {
  tone: 'bad' | 'good'
  title: string
  text?: string
  action?: { label: string; onAct: () => void }
}

type Shown = Toast & { id: number }

const ToastContext = createContext<((toast: Toast) => void) | null>(null)

export function useToast(): (toast: Toast) => void {
  const show = useContext(ToastContext)
  if (!show) throw new Error('No <Toasts> above.')
  return show
}

const mostAtOnce = 4
const goodNewsMs = 8_000

/** Short messages in a corner. Good news goes by itself; what went wrong stays until it is put away. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Shown[]>([])
  const lastId = useRef(0)
  const remove = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), [])
  const show = useCallback(
    (toast: Toast) => {
      const id = ++lastId.current
      setToasts((all) => [...all, { ...toast, id }].slice(-mostAtOnce))
      if (toast.tone === 'good') setTimeout(() => remove(id), goodNewsMs)
    },
    [remove],
  )
  const list = useMemo(
    () => toasts.map((toast) => <Message key={toast.id} toast={toast} onClose={remove} />),
    [toasts, remove],
  )
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" aria-live="polite">
        {list}
      </div>
    </ToastContext>
  )
}

function Message({ toast, onClose }: { toast: Shown; onClose: (id: number) => void }) {
  const { id, tone, title, text, action } = toast
  return (
    <div className={`toast toast-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={tone === 'bad' ? 'warning' : 'check'} />
      <div className="toast-words">
        <strong>{title}</strong>
        {text && <p>{text}</p>}
        {action && (
          <button
            type="button"
            className="link"
            onClick={() => {
              action.onAct()
              onClose(id)
            }}
          >
            {action.label}
          </button>
        )}
      </div>
      <button type="button" className="icon-button" aria-label="Put away" onClick={() => onClose(id)}>
        <Icon name="close" />
      </button>
    </div>
  )
}
