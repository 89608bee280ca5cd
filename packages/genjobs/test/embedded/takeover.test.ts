import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { testProcesses, type Child } from './child-process.ts'

const processes = testProcesses()
afterEach(() => processes.end())
afterAll(() => processes.removeFolders())

const unavailable = { code: 'database_unavailable' }
const count = 'select count(*)::int as n from t'

async function holderAndGuest(): Promise<{ folder: string; holder: Child; guest: Child }> {
  const folder = await processes.folder()
  const [holder, guest] = [processes.start(), processes.start()]
  await holder.open(folder)
  expect(await guest.open(folder)).toBe('guest')
  await guest.query('create table t (a int)')
  return { folder, holder, guest }
}

describe('when the holder is killed', () => {
  it('an idle guest takes the folder over at its next query', async () => {
    const { holder, guest } = await holderAndGuest()
    await holder.query('insert into t values (1)')
    await holder.kill('SIGKILL')
    expect(await guest.query(count)).toEqual([{ n: 1 }])
    expect(await guest.call('role')).toBe('holder')
  })

  it('a query on its way fails, and may be tried again', async () => {
    const { holder, guest } = await holderAndGuest()
    // The holder's own transaction keeps the guest's query waiting.
    await holder.call('begin', 'tx')
    const query = guest.query(count).catch((error: unknown) => error)
    await guest.call('role')
    await holder.kill('SIGKILL')
    expect(await query).toMatchObject(unavailable)
    expect(await guest.query(count)).toEqual([{ n: 0 }])
    expect(await guest.call('role')).toBe('holder')
  })

  it('the transaction of a guest is gone and says so', async () => {
    const { holder, guest } = await holderAndGuest()
    await guest.call('begin', 'tx')
    await guest.call('inside', 'tx', 'insert into t values (1)')
    await holder.kill('SIGKILL')
    await expect(guest.call('inside', 'tx', 'insert into t values (2)')).rejects.toMatchObject(unavailable)
    await expect(guest.call('end', 'tx', 'commit')).rejects.toMatchObject(unavailable)
    expect(await guest.query(count)).toEqual([{ n: 0 }])
  })

  it('a transaction that had not begun begins with the next holder', async () => {
    const { holder, guest } = await holderAndGuest()
    await holder.call('begin', 'tx')
    const begun = guest.call('begin', 'tx')
    await guest.call('role')
    await holder.kill('SIGKILL')
    await begun
    await guest.call('inside', 'tx', 'insert into t values (1)')
    await guest.call('end', 'tx', 'commit')
    expect(await guest.query(count)).toEqual([{ n: 1 }])
  })

  it('a guest that only listens takes over by itself and goes on listening', async () => {
    const { folder, holder, guest } = await holderAndGuest()
    await guest.call('listen', 'news')
    await holder.kill('SIGKILL')
    await expect.poll(() => guest.call('role'), { timeout: 30_000 }).toBe('holder')
    const next = processes.start()
    expect(await next.open(folder)).toBe('guest')
    await next.query(`select pg_notify('news', 'hello')`)
    expect(await guest.event('heard news')).toBe('hello')
  })

  it('a worker that was its guest goes on, and what others submit gets done', async () => {
    const { folder, holder, guest } = await holderAndGuest()
    await holder.call('migrate')
    await guest.call('work')
    const client = processes.start()
    await client.open(folder)
    expect(await client.call('run', 'before')).toMatchObject({ status: 'succeeded' })
    await holder.kill('SIGKILL')
    const after = { status: 'succeeded', output: { text: 'after', pid: guest.pid } }
    await expect.poll(() => client.call('run', 'after').catch(() => undefined), { timeout: 30_000 }).toEqual(after)
  })

  it('whenever that is, nothing committed is lost', async () => {
    const folder = await processes.folder()
    const told = new Map<number, number>()
    let holder = processes.start()
    await holder.open(folder)
    await holder.call('write', true)
    for (let round = 1; round <= 5; round++) {
      const guest = processes.start()
      expect(await guest.open(folder)).toBe('guest')
      await guest.call('write', true)
      const moment = 1 + Math.floor(Math.random() * 200)
      for (let i = 0; i < moment; i++) await guest.event('written')
      await holder.kill('SIGKILL')
      told.set(holder.pid, Math.max(...holder.events<number>('written')))
      // The guest goes on as the holder.
      while (guest.events('interrupted').length === 0) await guest.event('written')
      // What was written before may still be in line.
      guest.events('written')
      await guest.event('written')
      expect(await guest.call('role')).toBe('holder')
      const rows = await guest.query<{ pid: number; n: number; last: number }>(
        'select pid, count(*)::int as n, max(n) as last from written group by pid',
      )
      for (const [pid, last] of told) {
        const written = rows.find((row) => row.pid === pid)
        expect(written?.n, `process ${pid} was told that ${last} rows were committed`).toBeGreaterThanOrEqual(last)
        expect(written?.n, 'rows without a gap').toBe(written?.last)
      }
      holder = guest
    }
  })
})

describe('when the holder closes', () => {
  it('leaves no lock, and guests go on without an error', async () => {
    const folder = await processes.folder()
    const children = [processes.start(), processes.start(), processes.start()]
    for (const child of children) {
      await child.open(folder)
      await child.call('write', false)
    }
    const [first, second, third] = children as [Child, Child, Child]
    await second.event('written')
    await first.call('close')
    const holders = async () => {
      const roles = [await second.call('role'), await third.call('role')]
      return roles.filter((role) => role === 'holder').length
    }
    await expect.poll(holders, { timeout: 30_000 }).toBe(1)
    for (const child of [second, third]) {
      child.events('written')
      await child.event('written')
      expect(child.events('error')).toEqual([])
    }
    expect(first.events('error')).toEqual([expect.stringContaining('was closed')])
    await Promise.all([second.kill('SIGKILL'), third.kill('SIGKILL')])

    const last = processes.start()
    expect(await last.open(folder)).toBe('holder')
    await last.call('close')
    expect(readdirSync(join(folder, 'lock'))).toEqual([])
  })

  it('rolls back the transactions of its guests and says so', async () => {
    const { holder, guest } = await holderAndGuest()
    await guest.call('begin', 'tx')
    await guest.call('inside', 'tx', 'insert into t values (1)')
    await holder.call('close')
    await expect(guest.call('inside', 'tx', 'insert into t values (2)')).rejects.toMatchObject(unavailable)
    await expect(guest.call('end', 'tx', 'commit')).rejects.toMatchObject(unavailable)
    expect(await guest.query(count)).toEqual([{ n: 0 }])
    await expect(holder.query(count)).rejects.toMatchObject(unavailable)
  })
})
