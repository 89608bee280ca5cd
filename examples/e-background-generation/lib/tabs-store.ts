import { newTab, type DesignTabs } from './design-tabs.ts'

export type TabsStore = {
  /** The same object until something changes. */
  read(): DesignTabs
  /** Change what is stored now, which another window may have changed since it was read. */
  update(change: (state: DesignTabs) => DesignTabs): void
  subscribe(listener: () => void): () => void
}

/** A user's tabs in this browser: they outlive the page and the browser, and its windows share them. */
export function createTabsStore(userId: string): TabsStore {
  const key = `nail-designs:${userId}`
  const listeners = new Set<() => void>()
  let text: string | null | undefined
  let state: DesignTabs = { tabs: [newTab()], closedJobIds: [] }

  function read(): DesignTabs {
    const stored = quietly(() => localStorage.getItem(key)) ?? null
    if (stored !== null && stored !== text) {
      text = stored
      state = parse(stored) ?? state
    }
    return state
  }

  function tell(): void {
    for (const listener of listeners) listener()
  }

  return {
    read,
    update(change) {
      const before = read()
      const next = change(before)
      if (next === before) return
      state = next
      text = JSON.stringify(next)
      quietly(() => localStorage.setItem(key, text ?? ''))
      tell()
    },
    subscribe(listener) {
      const onStorage = (event: StorageEvent) => event.key === key && listener()
      listeners.add(listener)
      addEventListener('storage', onStorage)
      return () => {
        listeners.delete(listener)
        removeEventListener('storage', onStorage)
      }
    },
  }
}

function parse(text: string): DesignTabs | undefined {
  const stored = quietly(() => JSON.parse(text) as DesignTabs)
  return stored && Array.isArray(stored.tabs) && stored.tabs.length > 0 ? stored : undefined
}

/** Some browsers' settings forbid storage; then the tabs live as long as the page, and the jobs all the same. */
function quietly<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
