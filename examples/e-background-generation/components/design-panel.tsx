'use client'

import { newId, type DesignTab } from '../lib/design-tabs.ts'
import type { NailDesignInput } from '../lib/kinds.ts'
import { DesignForm } from './design-form.tsx'
import { ResultView } from './result-view.tsx'
import { useTabJob } from './use-tab-job.ts'

type DesignPanelProps = { tab: DesignTab; onChange: (how: (tab: DesignTab) => DesignTab) => void }

/** What the shown tab holds: the design on one side, what becomes of it on the other. */
export function DesignPanel({ tab, onChange }: DesignPanelProps) {
  const { job, error } = useTabJob(tab.jobId)
  const isStarting = tab.submission !== null || (tab.jobId !== null && !job && !error)
  const isBusy = isStarting || job?.status === 'pending' || job?.status === 'processing'

  const changeDesign = (part: Partial<NailDesignInput>) =>
    onChange((now) => ({ ...now, design: { ...now.design, ...part } }))
  const generate = () => onChange((now) => ({ ...now, submission: now.submission ?? { key: newId() }, jobId: null }))

  return (
    <div className="panel" role="tabpanel" id="design-panel" aria-labelledby={`tab-${tab.id}`}>
      <DesignForm design={tab.design} isBusy={isBusy} onChange={changeDesign} onGenerate={generate} />
      <ResultView
        job={tab.submission ? null : job}
        error={error}
        isStarting={isStarting}
        design={tab.design}
        onCanceled={(jobId) => onChange((now) => ({ ...now, toldJobId: jobId }))}
        onRetry={generate}
      />
    </div>
  )
}
