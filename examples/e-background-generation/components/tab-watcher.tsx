'use client'

import { useCredits } from '@genjobs/react'
import { useEffect, useEffectEvent } from 'react'
import { answeredTab, titleOf, type DesignTab } from '../lib/design-tabs.ts'
import { sendDesign } from './send-design.ts'
import { useToast } from './toasts.tsx'
import { addCreditsLabel, useAddCredits } from './use-add-credits.ts'
import { useTabJob } from './use-tab-job.ts'

type TabWatcherProps = {
  tab: DesignTab
  index: number
  isShown: boolean
  onChange: (how: (tab: DesignTab) => DesignTab) => void
  onShow: () => void
}

/** Sees to a tab whether it is shown or not: sends what was clicked, and tells how it ended, once. */
export function TabWatcher({ tab, index, isShown, onChange, onShow }: TabWatcherProps) {
  const toast = useToast()
  const { refresh: refreshCredits } = useCredits()
  const addCredits = useAddCredits()
  const { job, error } = useTabJob(tab.jobId)
  const title = titleOf(tab, index)

  const send = useEffectEvent(async (key: string, signal: AbortSignal) => {
    const sent = await sendDesign(tab.design, key, signal)
    if (signal.aborted) return
    onChange((now) =>
      answeredTab(now, key, sent.ok ? { jobId: sent.jobId } : { isUnknown: (sent.status ?? 500) >= 500 }),
    )
    if (sent.ok) return
    if (sent.credits) {
      const { required, available } = sent.credits
      void refreshCredits()
      const action = { label: addCreditsLabel, onAct: () => void addCredits() }
      toast({ tone: 'bad', title: 'Not enough credits', text: `It takes ${required}; you have ${available}.`, action })
      return
    }
    const signIn = { action: { label: 'Sign in', onAct: () => location.assign('/sign-in') } }
    const help = sent.status === 401 ? signIn : {}
    toast({ tone: 'bad', title: `${title} was not started`, text: sent.reason, ...help })
  })
  const key = tab.submission?.key
  useEffect(() => {
    if (key === undefined) return undefined
    const stop = new AbortController()
    void send(key, stop.signal)
    return () => stop.abort()
  }, [key])

  const tell = useEffectEvent(() => {
    if (!job || tab.toldJobId === job.jobId) return
    const look = isShown ? {} : { action: { label: 'Show it', onAct: onShow } }
    if (job.status === 'failed') {
      toast({ tone: 'bad', title: `${title} failed`, text: job.errorMessage ?? 'No reason was given.', ...look })
    } else if (!isShown) {
      toast({ tone: 'good', title: `${title} is ready`, text: 'It is in your collection.', ...look })
    }
    onChange((now) => ({ ...now, toldJobId: job.jobId }))
  })
  const ended = job?.status === 'completed' || job?.status === 'failed' ? job.jobId : null
  useEffect(() => {
    if (ended !== null) tell()
  }, [ended])

  const lose = useEffectEvent(() => {
    toast({ tone: 'bad', title: `${title} is gone`, text: 'Its generation was deleted. The design is still here.' })
    onChange((now) => ({ ...now, jobId: null }))
  })
  const isGone = tab.jobId !== null && error?.status === 404
  useEffect(() => {
    if (isGone) lose()
  }, [isGone])

  return null
}
