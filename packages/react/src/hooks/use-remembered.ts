import { useCallback, useEffect } from 'react'
import { useProvided } from '../provider/genjobs-context.ts'

/**
 * Remember a job's id in this browser tab. `restore` is called with it after a reload; it is read in an effect, so that
 * the server and the browser render the same at first.
 */
export function useRemembered(name: string | undefined, restore: (id: string) => void): (id: string | null) => void {
  const { scope } = useProvided()
  const key = name === undefined ? undefined : `genjobs:${scope}:${name}`
  useEffect(() => {
    const id = key === undefined ? null : quietly(() => sessionStorage.getItem(key))
    if (id) restore(id)
  }, [key, restore])
  return useCallback(
    (id) => {
      if (key === undefined) return
      quietly(() => (id === null ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, id)))
    },
    [key],
  )
}

/** Some browsers' settings forbid storage; then a reload forgets. */
function quietly<T>(use: () => T): T | null {
  try {
    return use()
  } catch {
    return null
  }
}
