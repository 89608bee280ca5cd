import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { recordedCron, testConnection } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { scriptHandlers } from '../src/handlers.ts'
import { processScriptJobs } from '../src/process-script-jobs.ts'
import { localWriter } from '../src/writer.ts'
import { serviceKey } from './call.ts'
import { openExample, servers } from './open-example.ts'

const endpoint = 'https://your-project.supabase.co/functions/v1/process-script-jobs'
const file = (name: string) => readFile(new URL(`../${name}`, import.meta.url), 'utf8')

/** What `genjobs cron …` prints. */
async function generated(...args: string[]): Promise<string> {
  const main = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url))
  const node = ['--conditions=genjobs-source', main, 'cron', ...args]
  return (await promisify(execFile)(process.execPath, node)).stdout
}

describe('the generated configuration is what the CLI prints', () => {
  it.each([
    ['cron/three-workers.sql', ['supabase', '--url', endpoint]],
    ['cron/rollback.sql', ['supabase', '--url', endpoint, '--rollback']],
    ['vercel.json', ['vercel', '--path', '/api/process-script-jobs', '--file', '/nowhere/vercel.json']],
  ])('%s', async (name, args) => {
    expect(await file(name)).toBe(await generated(...args))
  })
})

describe.each(servers)('a minute of pg_cron, on PostgreSQL %s', (server) => {
  it('three scheduled calls with the key of the settings run nine jobs; after the rollback one call runs three', async () => {
    await using example = await openExample(server)
    const session = await testConnection(example.url)
    try {
      const cron = await recordedCron(session)
      await session.query(`set app.settings.service_role_key = '${serviceKey}'`)
      await session.query(await file('cron/three-workers.sql'))
      await example.jobs.setLimit('total', 10)
      await example.submit(14)

      const lines: string[] = []
      const handle = processScriptJobs({
        jobs: example.jobs,
        handlers: scriptHandlers(localWriter(1)),
        serviceKey,
        log: (line) => lines.push(line),
      })
      const minute = async () => {
        const posted = await cron.tick()
        const responses = await Promise.all(
          posted.map(({ url, headers, body }) =>
            handle(new Request(url, { method: 'POST', headers, body: JSON.stringify(body) })),
          ),
        )
        return await Promise.all(responses.map((response) => response.json()))
      }
      expect(await minute()).toMatchObject(
        ['worker-1', 'worker-2', 'worker-3'].map((worker) => ({ worker, succeeded: 3, failed: 0 })),
      )
      expect(lines.slice(0, 3)).toEqual([1, 2, 3].map((n) => `Called by pg_cron as worker-${n}`))

      await session.query(await file('cron/rollback.sql'))
      expect(await minute()).toMatchObject([{ succeeded: 3 }])
    } finally {
      await session.end()
    }
  })
})
