'use client'

import { changeDesign, startTab, type DesignTab } from '../lib/design-tabs.ts'
import { DesignForm } from './design-form.tsx'
import { ResultView } from './result-view.tsx'
import { useTabJob } from './use-tab-job.ts'

type DesignPanelProps = { tab: DesignTab; onChange: (how: (tab: DesignTab) => DesignTab) => void }

/** What the shown tab holds: the design on one side, what becomes of it on the other. */
export function DesignPanel({ tab, onChange }: DesignPanelProps) {
  const { job, error } = useTabJob(tab.jobId)
  const isStarting = tab.submission !== null || (tab.jobId !== null && !job && !error)
  const isBusy = isStarting || job?.status === 'pending' || job?.status === 'processing'

  const generate = () => onChange(startTab)

  return (
    <div className="panel" role="tabpanel" id="design-panel" aria-labelledby={`tab-${tab.id}`}>
      <DesignForm
        design={tab.design}
        isBusy={isBusy}
        onChange={(part) => onChange((now) => changeDesign(now, part))}
        onGenerate={generate}
      />
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
