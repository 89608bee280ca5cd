'use client'

import Link from 'next/link'
import { useCallback, useState } from 'react'
import { demoUsers, type DemoUserName } from '../lib/demo-users.ts'
import type { SupabaseSettings } from '../lib/supabase-browser.ts'
import { CreateJobForm } from './create-job-form.tsx'
import { IsolationCheck } from './isolation-check.tsx'
import { JobTable } from './job-table.tsx'
import { NoticeLine, type Notice } from './notice-line.tsx'
import { ProjectPicker } from './project-picker.tsx'
import { StatisticCards } from './statistic-cards.tsx'
import { useProject, useProjects } from './use-project.ts'
import { useSignedIn } from './use-signed-in.ts'
import { WorkerJobs } from './worker-jobs.tsx'

type Props = { settings: SupabaseSettings; initialUser: DemoUserName }

/** The page that tries all of it out: as two users, straight to the database. */
export function JobsTest({ settings, initialUser }: Props) {
  const [user, setUser] = useState(initialUser)
  const [chosen, setChosen] = useState<string>()
  const [notice, setNotice] = useState<Notice | null>(null)
  const supabase = useSignedIn(settings, user)
  const { projects, assets } = useProjects(supabase)
  const project = projects.find(({ id }) => id === chosen) ?? projects[0]
  const onProblem = useCallback((error: unknown) => setNotice({ tone: 'bad', text: textOf(error) }), [])
  const { view, refresh } = useProject(project?.id, onProblem)

  /** Do something, look again, and say what came of it: whoever has read it sees it in the table too. */
  async function act(work: () => Promise<Notice>): Promise<void> {
    let said: Notice
    try {
      said = await work()
    } catch (error) {
      said = { tone: 'bad', text: textOf(error) }
    }
    await refresh()
    setNotice(said)
  }

  return (
    <>
      <header className="bar">
        <span className="brand">generation_jobs</span>
        <span className="quiet">test page</span>
        <div className="users" role="group" aria-label="Signed in as">
          {(Object.keys(demoUsers) as DemoUserName[]).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={user === name}
              onClick={() => {
                setNotice(null)
                setUser(name)
              }}
            >
              {name === 'ada' ? 'Ada' : 'Ben'}
            </button>
          ))}
        </div>
      </header>
      <main className="page bench">
        <aside className="side">
          <ProjectPicker projects={projects} project={project} budget={view?.budget ?? null} onChoose={setChosen} />
          <CreateJobForm key={project?.id} project={project} assets={assets} act={act} />
        </aside>
        <div className="main">
          <div className="row between">
            <h1>{project?.name ?? 'Signing in …'}</h1>
            {project && (
              <Link className="quiet" href={`/projects/${project.id}`}>
                Dashboard, by the server →
              </Link>
            )}
          </div>
          <NoticeLine notice={notice} />
          {view && <StatisticCards dashboard={view.dashboard} />}
          {view && project && <JobTable jobs={view.jobs} assets={assets} project={project} act={act} />}
          <div className="pair">
            {supabase && project && <WorkerJobs key={`worker ${user}`} supabase={supabase} projectId={project.id} />}
            {supabase && <IsolationCheck key={`isolation ${user}`} settings={settings} user={user} />}
          </div>
        </div>
      </main>
    </>
  )
}

/** What the database said, with its code. */
function textOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }
  return [message ?? String(error), code && `(${code})`].filter(Boolean).join(' ')
}
