import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { testServerNames } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nailDesign } from '../lib/kinds.ts'
import { cronSecret, folder, giveCredits, startApp, type RunningApp } from './start-app.ts'

const [version] = testServerNames

// No PostgreSQL in this run: the run has printed so.
describe.skipIf(!version)('system E: the loop of development', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await startApp(version ?? '')
    await giveCredits(running.jobs, 'ada')
  }, 300_000)
  const loops: ChildProcess[] = []
  afterAll(async () => {
    for (const loop of loops) loop.kill()
    await running?.[Symbol.asyncDispose]()
  })

  function startLoop(env: Record<string, string>) {
    const child = spawn(process.execPath, [join(folder, 'scripts', 'dev-loop.ts')], {
      env: { ...process.env, LOOP_EVERY_MS: '200', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    loops.push(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    return { child, output: () => output }
  }

  it('calls the worker endpoint again and again, and so runs what nobody else started', async () => {
    const { api, jobs } = running
    const loop = startLoop({ APP_URL: running.url, CRON_SECRET: cronSecret })
    try {
      for (const prompt of ['first of the loop', 'second of the loop']) {
        const { id } = await jobs.submit(nailDesign, { prompt, designSettings: { images: 1 } }, { owner: 'ada' })
        await api.release(prompt)
        expect(await jobs.wait(id)).toMatchObject({ status: 'succeeded' })
      }
      await expect.poll(loop.output, { timeout: 10_000 }).toContain('worker: 1 claimed, 1 succeeded, 0 failed')
    } finally {
      loop.child.kill()
      await once(loop.child, 'exit')
    }
  })

  it('says what is wrong: no secret, a wrong one, and no app', async () => {
    const without = startLoop({ APP_URL: running.url, CRON_SECRET: '' })
    expect(await once(without.child, 'exit')).toEqual([1, null])
    expect(without.output()).toContain('CRON_SECRET is missing')

    const wrong = startLoop({ APP_URL: running.url, CRON_SECRET: 'wrong' })
    const away = startLoop({ APP_URL: 'http://127.0.0.1:9', CRON_SECRET: cronSecret })
    try {
      await expect.poll(wrong.output, { timeout: 10_000 }).toContain('The cron secret is missing or wrong.')
      await expect.poll(away.output, { timeout: 10_000 }).toContain('waiting for http://127.0.0.1:9')
    } finally {
      wrong.child.kill()
      away.child.kill()
    }
  })
})
