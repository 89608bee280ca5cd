'use client'

import { useState } from 'react'
import type { DemoUserName } from '../lib/demo-users.ts'
import { supabaseBrowser, type SupabaseSettings } from '../lib/supabase-browser.ts'
import { checkIsolation, type Check } from './check-isolation.ts'
import { clientOf } from './use-signed-in.ts'

type Props = { settings: SupabaseSettings; user: DemoUserName }

/** The other user tries everything, with a token of his own. */
export function IsolationCheck({ settings, user }: Props) {
  const [checks, setChecks] = useState<Check[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const stranger = user === 'ada' ? 'ben' : 'ada'

  async function verify(): Promise<void> {
    setIsBusy(true)
    setProblem(null)
    try {
      setChecks(await checkIsolation(supabaseBrowser(), clientOf(settings, stranger, { look: true })))
    } catch (error) {
      setProblem((error as Error).message)
    }
    setIsBusy(false)
  }

  const names = { ada: 'Ada', ben: 'Ben' }
  return (
    <section className="panel" aria-label="Isolation">
      <div className="row between">
        <h2>Isolation</h2>
        <button className="button small" type="button" disabled={isBusy} onClick={() => void verify()}>
          Verify isolation
        </button>
      </div>
      <p className="quiet">
        {names[stranger]} tries to get at a job of {names[user]}’s, with a token of {names[stranger]}’s own:
      </p>
      {problem !== null && <p className="problem">{problem}</p>}
      {checks && (
        <ul className="checks">
          {checks.map(({ question, holds, answer }) => (
            <li key={question} data-holds={holds}>
              <span>{question}</span>
              <code>{answer}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
