import { inspect } from 'node:util'
import { openTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, GenjobsError, type BudgetWarning } from 'genjobs'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', { input: z.object({}), price: 4 })
const video = defineKind('video', {
  input: z.object({ seconds: z.number().default(2) }),
  expectedCost: ({ seconds }) => seconds * 100,
})
/** What the function gives; a test changes it. */
let cost: unknown = 0
const sheet = defineKind('sheet', { input: z.object({}), expectedCost: () => cost as number })
const options = { scope: 'owner', key: 'ada', measure: 'credits', period: 'month' } as const
const hostile = [-1, 0.1, Number.NaN, Infinity, 2 ** 53 + 2, 2n ** 53n + 1n, '5', null, true, {}]

describe.each(testServerNames.slice(0, 1))('budgets on PostgreSQL %s', (name) => {
  it('are set, read, held to, given back at a retry, and removed', async () => {
    await using db = await openTestDatabase(name)
    await db.clock.set(new Date('2026-02-10T12:00:00Z'))
    const jobs = createJobs({ database: db.database, kinds: [image, video] })
    await jobs.credits.topUp('ada', 100, { key: 'invoice' })
    const budget = await jobs.budgets.set({ ...options, max: 7, warnAt: 6, timeZone: 'europe/berlin' })
    expect(budget).toEqual({
      ...options,
      id: budget.id,
      timeZone: 'Europe/Berlin',
      max: 7,
      warnAt: 6,
      spent: 0,
      held: 0,
      left: 7,
      usedPercent: 0,
      startsAt: new Date('2026-01-31T23:00:00Z'),
      resetsAt: new Date('2026-02-28T23:00:00Z'),
    })
    await jobs.submit(image, {}, { owner: 'ada' })
    const refused = await jobs.submit(image, {}, { owner: 'ada' }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(GenjobsError)
    expect(refused).toMatchObject({
      code: 'budget_exceeded',
      retryable: false,
      required: 4,
      available: 3,
      budget: { ...options, max: 7, spent: 0, held: 4, left: 3, resetsAt: new Date('2026-02-28T23:00:00Z') },
    })
    expect(await jobs.budgets.of('ada')).toMatchObject([{ held: 4, left: 3, usedPercent: 58 }])

    await jobs.budgets.set({ scope: 'all', measure: 'cost', period: 'total', max: 1_000 })
    const { id } = await jobs.submit(video, { seconds: 7 }, { owner: 'ben' })
    await jobs.submit(video, {}, { owner: 'ben', expectedCost: 50 })
    const used = async () => (await jobs.budgets.list({ scope: 'all' })).map(({ spent, held }) => [spent, held])
    expect(await used()).toEqual([[0, 750]])
    await jobs.cancel(id)
    expect(await used()).toEqual([[0, 50]])
    expect((await jobs.retry(id)).map(({ ok }) => ok)).toEqual([true])
    expect(await used()).toEqual([[0, 750]])
    expect((await jobs.budgets.list()).map(({ scope }) => scope)).toEqual(['owner', 'all'])
    expect((await jobs.budgets.list({ after: budget.id, limit: 5 })).map(({ scope }) => scope)).toEqual(['all'])
    expect(await jobs.verify()).toEqual([])

    expect(await jobs.budgets.remove(options)).toBe(true)
    expect(await jobs.budgets.remove(options)).toBe(false)
    expect(await jobs.budgets.of('ada')).toEqual([])
    await jobs.close()
  })

  it('refuse every amount that is none, and a time zone that is none', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds: [image, video, sheet] })
    for (const amount of hostile) {
      const what = inspect(amount)
      await expect(jobs.budgets.set({ ...options, max: amount as number }), what).rejects.toMatchObject({
        code: 'invalid_input',
      })
      if (amount !== null) {
        await expect(jobs.budgets.set({ ...options, max: 5, warnAt: amount as number }), what).rejects.toMatchObject({
          code: 'invalid_input',
        })
      }
      await expect(
        jobs.budgets.list({ after: (amount ?? {}) as number, limit: amount as number }),
        what,
      ).rejects.toMatchObject({
        code: 'invalid_input',
      })
      cost = amount
      const workedOut = await jobs.trySubmit(sheet, {}, { owner: 'ada' })
      expect(workedOut, what).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
      if (amount !== null) {
        const bad = () => defineKind('bad', { input: z.object({}), expectedCost: amount as number })
        expect(bad, what).toThrow(/expected cost must be a whole number/)
      }
      const costly = await jobs.trySubmit(video, {}, { owner: 'ada', expectedCost: amount as number })
      expect(costly, what).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    }
    await expect(jobs.budgets.set({ ...options, max: 5, timeZone: 'Mars/Olympus' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'there is no time zone Mars/Olympus',
    })
    expect(await jobs.budgets.list()).toEqual([])
    const kind = { name: 'bad', timeout_ms: 1, max_attempts: 1, retry_first_ms: 1, retry_factor: 1, retry_max_ms: 1 }
    for (const amount of [-1, 0.1, 2 ** 53 + 2, true, {}]) {
      const rows = JSON.stringify([{ ...kind, limits: [], expected_cost_micros: amount }])
      await expect(db.query('select genjobs.register_kinds($1)', [rows]), rows).rejects.toThrow(
        /bigint|check constraint/,
      )
    }
    await jobs.close()
  })

  it('warn whoever listens, once; a warning whose call throws is given again', async () => {
    await using db = await openTestDatabase(name)
    const warnings: BudgetWarning[] = []
    const errors: unknown[] = []
    const given = vi.fn<(warning: BudgetWarning) => void>((warning) => {
      if (given.mock.calls.length === 1) throw new Error('the mail server is away')
      warnings.push(warning)
    })
    const quiet = createJobs({ database: db.database, kinds: [image, video] })
    const jobs = createJobs({
      database: db.database,
      kinds: [image, video],
      onError: (error) => errors.push(error),
      onBudgetWarning: given,
    })
    await jobs.credits.topUp('ada', 100, { key: 'invoice' })
    await jobs.budgets.set({ ...options, key: null, max: 100, warnAt: 4 })
    await quiet.submit(image, {}, { owner: 'ada' })
    expect(await quiet.budgets.deliverWarnings()).toBe(0)
    await jobs.submit(image, {}, { owner: 'ada' })
    // By itself, after the submit: the first call throws.
    await vi.waitFor(() => expect(errors).toMatchObject([{ message: 'the mail server is away' }]))
    expect(await jobs.budgets.deliverWarnings()).toBe(0)
    await db.clock.advance('61s')
    await jobs.sweep()
    await vi.waitFor(() => expect(warnings).toHaveLength(1), 5_000)
    expect(warnings[0]).toMatchObject({ scope: 'owner', key: 'ada', max: 100, warnAt: 4, spent: 0, held: 4 })
    await db.clock.advance('61s')
    expect(await jobs.budgets.deliverWarnings()).toBe(0)
    await Promise.all([jobs.close(), quiet.close()])
  })
})
