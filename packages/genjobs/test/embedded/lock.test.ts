import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openEmbedded } from 'genjobs'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { claimFolder } from '../../src/embedded/claim-folder.ts'
import { prepareFolder } from '../../src/embedded/embedded-folder.ts'
import type { LockRecord } from '../../src/embedded/lock-record.ts'
import { testProcesses } from './child-process.ts'

const processes = testProcesses()
afterEach(() => processes.end())
afterAll(() => processes.removeFolders())

/** Longer than a test may take: who succeeds did not wait for a timeout. */
const never = { answerWithin: '10m' } as const

function recordIn(folder: string): { path: string; record: LockRecord; socket: string } {
  const name = readdirSync(join(folder, 'lock')).find((file) => file.endsWith('.json')) ?? 'none'
  const path = join(folder, 'lock', name)
  return { path, record: JSON.parse(readFileSync(path, 'utf8')) as LockRecord, socket: path.replace(/json$/, 'sock') }
}

/** A folder whose holder was killed. */
async function abandoned(): Promise<{ folder: string; path: string; record: LockRecord; socket: string }> {
  const folder = await processes.folder()
  const holder = processes.start()
  await holder.open(folder)
  await holder.kill('SIGKILL')
  return { folder, ...recordIn(folder) }
}

/** Open, use and close the folder; the role, and what is left in the lock. */
async function openOnce(folder: string, options: { answerWithin: '10m' | '1s' } = never) {
  const database = await openEmbedded(folder, options)
  const { role } = database
  const rows = await database.query('select 1 as one')
  await database.close()
  return { role, rows, lock: readdirSync(join(folder, 'lock')) }
}

const takenOver = { role: 'holder', rows: [{ one: 1 }], lock: [] }

describe('processes that start at the same instant', () => {
  it('agree on one holder for a new folder, and all of them work', async () => {
    const folder = processes.newFolder()
    const children = Array.from({ length: 5 }, () => processes.start())
    await Promise.all(children.map((child) => child.call('begin', 'not open yet').catch(() => undefined)))
    const roles = await Promise.all(children.map((child) => child.open(folder)))
    expect(roles.toSorted()).toEqual(['guest', 'guest', 'guest', 'guest', 'holder'])
    await children[0]?.query('create table t (pid int)')
    await Promise.all(children.map((child) => child.query('insert into t values ($1)', [child.pid])))
    const rows = await children[1]?.query<{ pid: number }>('select pid from t order by pid')
    expect(rows).toEqual(children.map(({ pid }) => ({ pid })).toSorted((a, b) => a.pid - b.pid))

    // The holder dies with everybody at work: again exactly one follows it.
    await children[roles.indexOf('holder')]?.kill('SIGKILL')
    const left = children.filter((_, i) => roles[i] === 'guest')
    const counts = await Promise.all(left.map((child) => child.query('select count(*)::int as n from t')))
    expect(counts.flat()).toEqual(Array.from({ length: 4 }, () => ({ n: 5 })))
    const next = await Promise.all(left.map((child) => child.call<string>('role')))
    expect(next.toSorted()).toEqual(['guest', 'guest', 'guest', 'holder'])
  })

  it('agree on one however they interleave', async () => {
    const folder = prepareFolder(processes.newFolder())
    for (let round = 0; round < 50; round++) {
      let holders = 0
      const claims = await Promise.all(
        Array.from({ length: 6 }, async (_, i) => {
          if (i > 3) await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
          const claim = await claimFolder(folder, 5_000)
          if (claim.role === 'holder') {
            holders++
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
            claim.flag.announce({ state: 'open' })
          }
          return claim
        }),
      )
      expect(holders).toBe(1)
      expect(claims.map(({ role }) => role).toSorted()).toEqual([...Array.from({ length: 5 }, () => 'guest'), 'holder'])
      for (const claim of claims) {
        if (claim.role === 'holder') claim.flag.lower()
        else claim.peer.wire.destroy()
      }
      expect(readdirSync(folder.lock)).toEqual([])
    }
  })
})

describe('a lock that was left behind', () => {
  it('is taken over at once', async () => {
    const { folder } = await abandoned()
    expect(await openOnce(folder)).toEqual(takenOver)
  })

  it('is taken over at once though its pid is in use again', async () => {
    const { folder, path, record } = await abandoned()
    writeFileSync(path, JSON.stringify({ ...record, pid: process.pid }))
    expect(await openOnce(folder)).toEqual(takenOver)
  })

  it('is taken over at once without its socket', async () => {
    const { folder, socket } = await abandoned()
    rmSync(socket)
    expect(await openOnce(folder)).toEqual(takenOver)
  })

  it('is taken over at once when it is unreadable', async () => {
    const { folder, path } = await abandoned()
    writeFileSync(path, '{"id":')
    expect(await openOnce(folder)).toEqual(takenOver)
  })

  it('is taken over by several at once, one of whom holds it', async () => {
    const { folder } = await abandoned()
    const children = Array.from({ length: 3 }, () => processes.start())
    const roles = await Promise.all(children.map((child) => child.open(folder, never)))
    expect(roles.toSorted()).toEqual(['guest', 'guest', 'holder'])
  })

  it('of another machine is taken over only when nobody touches it', async () => {
    const { folder, path, record } = await abandoned()
    writeFileSync(path, JSON.stringify({ ...record, host: 'other', kernel: 'other' }))
    let beats = 0
    const touching = setInterval(() => utimesSync(path, ++beats, beats), 100)
    await expect(openEmbedded(folder, { answerWithin: '1s' })).rejects.toMatchObject({ code: 'folder_locked' })
    clearInterval(touching)
    expect(await openOnce(folder, { answerWithin: '1s' })).toEqual(takenOver)
  })
})

describe('a holder that is alive', () => {
  it('but does not answer, keeps the folder: others say so after a while', async () => {
    const folder = await processes.folder()
    const [holder, other] = [processes.start(), processes.start()]
    await holder.open(folder)
    await holder.kill('SIGSTOP')
    const open = other.open(folder, { answerWithin: '300ms' })
    await expect(open).rejects.toMatchObject({
      code: 'folder_locked',
      retryable: true,
      message: `process ${holder.pid} holds the embedded database in ${folder} and does not answer`,
      hint: `Let process ${holder.pid} go on or end it (what was committed is kept), or use another folder.`,
    })
    await holder.kill('SIGCONT')
    expect(await other.open(folder)).toBe('guest')
  })

  it('serves only those who know the token', async () => {
    const folder = await processes.folder()
    const holder = processes.start()
    await holder.open(folder)
    const { path, record, socket } = recordIn(folder)
    const attempts = [
      { hello: 'x'.repeat(record.token.length) },
      { hello: 1 },
      { id: 1, op: 'query', text: 'select 1', params: [] },
    ]
    for (const first of attempts) {
      expect(await answer(createConnection(socket), `${JSON.stringify(first)}\n`)).toBe('{"refused":true}\n')
    }
    expect(await answer(createConnection(socket), 'x'.repeat(10_000))).toBe('')
    expect(await answer(createConnection(socket), 'GET / HTTP/1.1\n\n')).toBe('')
    writeFileSync(path, JSON.stringify({ ...record, token: 'wrong' }))
    await expect(openEmbedded(folder)).rejects.toMatchObject({ code: 'folder_locked' })
    writeFileSync(path, JSON.stringify(record))
    const guest = processes.start()
    expect(await guest.open(folder)).toBe('guest')
  })

  it('leaves its files to its user alone', async () => {
    const folder = processes.newFolder()
    const holder = processes.start()
    await holder.open(folder)
    const { path, socket } = recordIn(folder)
    const modes = [folder, join(folder, 'lock'), join(folder, 'pgdata'), path, socket].map(
      (file) => statSync(file).mode & 0o777,
    )
    expect(modes).toEqual([0o700, 0o700, 0o700, 0o600, 0o600])
  })

  it('is found under a path that is too long for a socket', async () => {
    const folder = await processes.folder(join('d'.repeat(100), 'é'.repeat(60)))
    const [holder, guest] = [processes.start(), processes.start()]
    expect(await holder.open(folder)).toBe('holder')
    expect(await guest.open(folder)).toBe('guest')
    await guest.query('create table t (a int)')
    await holder.kill('SIGKILL')
    expect(await guest.query('select * from t')).toEqual([])
    await guest.call('close')
    expect(readdirSync(join(folder, 'lock'))).toEqual([])
  })

  it('lets go when its folder is removed, and opens the new one', async () => {
    const folder = await processes.folder()
    const holder = processes.start()
    await holder.open(folder)
    await holder.query('create table t (a int)')
    rmSync(folder, { recursive: true })
    await expect.poll(() => holder.call('role'), { timeout: 10_000 }).toBe('guest')
    const next = processes.start()
    expect(await next.open(folder)).toBe('holder')
    await expect(holder.query('select * from t')).rejects.toMatchObject({ code: '42P01' })
    expect(await holder.call('role')).toBe('guest')
  })
})

describe('a program that forgets to close', () => {
  it('ends by itself, as holder and as guest', async () => {
    const folder = await processes.folder()
    const program = fileURLToPath(new URL('open-and-end.ts', import.meta.url))
    const run = () => promisify(execFile)(process.execPath, ['--conditions=genjobs-source', program, folder])
    expect((await run()).stdout).toBe('holder\n')
    const holder = processes.start()
    expect(await holder.open(folder, never)).toBe('holder')
    expect((await run()).stdout).toBe('guest\n')
  })
})

async function answer(socket: Socket, message: string): Promise<string> {
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  socket.on('error', () => undefined)
  socket.write(message)
  await once(socket, 'close')
  return text
}
