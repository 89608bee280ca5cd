import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { DesignTab, DesignTabs } from '../lib/design-tabs.ts'
import { createTabsStore, type TabsStore } from '../lib/tabs-store.ts'

export type UseDesignTabs = {
  /** Null while the server renders and the page wakes up: only the browser knows them. */
  state: DesignTabs | null
  update: TabsStore['update']
  active: DesignTab | undefined
  show(id: string): void
}

const onServer = () => null

/** The tabs, and which one this window shows: that is in its address, so a reload and "back" come to the same one. */
export function useDesignTabs(userId: string): UseDesignTabs {
  const store = useMemo(() => createTabsStore(userId), [userId])
  const state = useSyncExternalStore<DesignTabs | null>(store.subscribe, store.read, onServer)
  const [shownId, setShownId] = useState<string | null>(null)

  useEffect(() => setShownId(new URLSearchParams(location.search).get('tab')), [])

  function show(id: string): void {
    setShownId(id)
    const address = new URL(location.href)
    address.searchParams.set('tab', id)
    history.replaceState(history.state, '', address)
  }

  return {
    state,
    update: store.update,
    active: state?.tabs.find((tab) => tab.id === shownId) ?? state?.tabs[0],
    show,
  }
}
