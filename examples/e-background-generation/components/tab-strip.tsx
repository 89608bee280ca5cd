'use client'

import { useEffect, useRef, type KeyboardEvent } from 'react'
import { titleOf, type DesignTab } from '../lib/design-tabs.ts'
import { Icon } from './icon.tsx'
import { useTabJob } from './use-tab-job.ts'

type TabStripProps = {
  tabs: DesignTab[]
  active: DesignTab
  onShow: (id: string) => void
  onAdd: () => void
  onClose: (tab: DesignTab) => void
}

export function TabStrip({ tabs, active, onShow, onAdd, onClose }: TabStripProps) {
  const list = useRef<HTMLDivElement>(null)

  // With many tabs, or on a phone, the one that is shown may be out of sight.
  useEffect(() => {
    list.current?.querySelector(`#tab-${active.id}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active.id])

  function onKeyDown(event: KeyboardEvent): void {
    const at = tabs.findIndex((tab) => tab.id === active.id)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    onShow(next.id)
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus()
  }

  return (
    <div className="tab-strip">
      <div className="tab-list" role="tablist" aria-label="Designs" ref={list} onKeyDown={onKeyDown}>
        {tabs.map((tab, index) => (
          <TabButton
            key={tab.id}
            tab={tab}
            title={titleOf(tab, index)}
            isActive={tab.id === active.id}
            onShow={() => onShow(tab.id)}
          />
        ))}
      </div>
      <button type="button" className="icon-button add-tab" aria-label="New design" onClick={onAdd}>
        <Icon name="plus" />
      </button>
      {(tabs.length > 1 || active.jobId !== null) && (
        <button
          type="button"
          className="icon-button close-tab"
          aria-label="Close this design"
          onClick={() => onClose(active)}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  )
}

type TabButtonProps = { tab: DesignTab; title: string; isActive: boolean; onShow: () => void }

function TabButton({ tab, title, isActive, onShow }: TabButtonProps) {
  const { job } = useTabJob(tab.jobId)
  const isStarting = tab.submission !== null || (tab.jobId !== null && !job)
  const state = isStarting ? 'pending' : (job?.status ?? 'draft')
  const isBusy = state === 'pending' || state === 'processing'
  const progress = job && !isStarting ? job.progress : 0
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab.id}`}
      aria-controls={isActive ? 'design-panel' : undefined}
      aria-selected={isActive}
      tabIndex={isActive ? 0 : -1}
      className="tab"
      data-state={state}
      onClick={onShow}
    >
      <span className="tab-title">{title}</span>
      {isBusy && <span className="tab-note">{state === 'pending' ? 'waiting' : `${progress} %`}</span>}
      {state === 'completed' && <span className="tab-note tab-done">done</span>}
      {state === 'failed' && <span className="tab-note tab-failed">failed</span>}
      {isBusy && (
        <span className="tab-bar" aria-hidden="true">
          <span style={{ width: `${progress}%` }} />
        </span>
      )}
    </button>
  )
}
