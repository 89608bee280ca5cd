'use client'

import { useJobs } from '@genjobs/react'
import { useEffect } from 'react'
import { changeTab, closeTab, newTab, withTabsFor, type DesignTab } from '../lib/design-tabs.ts'
import { nailDesign } from '../lib/kinds.ts'
import { DesignPanel } from './design-panel.tsx'
import { TabStrip } from './tab-strip.tsx'
import { TabWatcher } from './tab-watcher.tsx'
import { useDesignTabs } from './use-design-tabs.ts'

const goesOn = ['queued', 'running', 'waiting'] as const

/** The page: a tab a design, each with a job of its own. */
export function Studio({ userId }: { userId: string }) {
  const { state, update, active, show } = useDesignTabs(userId)
  const { jobs } = useJobs({ mine: true, kind: nailDesign, status: goesOn })

  useEffect(() => update((now) => withTabsFor(now, jobs)), [jobs, update])

  if (!state || !active) return <div className="studio studio-waking" aria-busy="true" />

  function add(): void {
    const tab = newTab()
    update((now) => ({ ...now, tabs: [...now.tabs, tab] }))
    show(tab.id)
  }

  function close(tab: DesignTab): void {
    const at = state?.tabs.indexOf(tab) ?? 0
    const next = state?.tabs[at + 1] ?? state?.tabs[at - 1]
    update((now) => closeTab(now, tab.id))
    if (tab === active && next) show(next.id)
  }

  const change = (id: string) => (how: (tab: DesignTab) => DesignTab) => update((now) => changeTab(now, id, how))
  return (
    <div className="studio">
      {state.tabs.map((tab, index) => (
        <TabWatcher
          key={tab.id}
          tab={tab}
          index={index}
          isShown={tab.id === active.id}
          onChange={change(tab.id)}
          onShow={() => show(tab.id)}
        />
      ))}
      <TabStrip tabs={state.tabs} active={active} onShow={show} onAdd={add} onClose={close} />
      <DesignPanel key={active.id} tab={active} onChange={change(active.id)} />
    </div>
  )
}
