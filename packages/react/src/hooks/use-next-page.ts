import type { WireJobList } from '@genjobs/contract'
import { hashKey, type InfiniteData, type InfiniteQueryObserverResult, type QueryKey } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useProvided } from '../provider/genjobs-context.ts'

type Result = InfiniteQueryObserverResult<InfiniteData<WireJobList>>
type FetchNextPage = (options: { cancelRefetch: boolean }) => Promise<Result>

/**
 * Reads the next page of a list, and at the same time as the list is read again: TanStack Query lets one of the two take
 * the place of the other, so that either the page or the news would be lost.
 */
export function useNextPage(list: QueryKey, fetchNextPage: FetchNextPage): () => Promise<void> {
  const { queries } = useProvided()
  const hash = hashKey(list)
  const shown = useRef<string | null>(null)
  useEffect(() => {
    shown.current = hash
    return () => void (shown.current = null)
  }, [hash])

  return async () => {
    const known = queries.getQueryData<InfiniteData<WireJobList>>(list)?.pages.length ?? 0
    const isMissing = ({ data, error, hasNextPage }: Result) =>
      hasNextPage && !error && data !== undefined && data.pages.length <= known
    let result: Result
    do result = await fetchNextPage({ cancelRefetch: false })
    while (isMissing(result) && shown.current === hash)
  }
}
