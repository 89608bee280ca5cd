import { afterAll, describe, expect, it } from 'vitest'
import { cli, json, type PrintedError } from './cli-process.ts'
import { testFolders } from './test-folder.ts'

const folders = testFolders()
afterAll(folders.removeAll)

describe('credits on an embedded folder', () => {
  it('are topped up, granted, adjusted and shown', async () => {
    await using place = await folders.open({ held: true })
    const run = async (...args: string[]) => await cli(['credits', ...args], { cwd: place.path })
    const asJson = async (...args: string[]) => json((await run(...args, '--json')).stdout)

    expect((await run('statement', 'ada')).stdout).toBe('nothing has moved\n')
    const topUp = ['top-up', 'ada', '10', '--key', 'invoice-1', '--note', 'Thank you']
    const first = await asJson(...topUp)
    expect(first).toMatchObject({ replayed: false, owner: 'ada', balance: 10, available: 10 })
    expect(await asJson(...topUp)).toMatchObject({ replayed: true, transfer: first['transfer'], balance: 10 })
    expect(await run(...topUp)).toMatchObject({ code: 0, stdout: expect.stringContaining('done before') as string })
    expect(await asJson('grant', 'ada', '5', '--expires', '30d', '--key', 'gift')).toMatchObject({ expiring: 5 })
    const adjust = ['adjust', 'ada', '-12', '--key', 'ticket-1', '--note', 'booked\u001B[31m twice']
    expect(await asJson(...adjust)).toMatchObject({ replayed: false, balance: 3, expiring: 0 })

    expect(await asJson('balance', 'ada')).toEqual({
      owner: 'ada',
      balance: 3,
      held: 0,
      available: 3,
      expiring: 0,
      nextExpiry: null,
      overdraft: 0,
    })
    expect((await run('balance', 'ada')).stdout).toBe('ada  3 available: 3, of which 0 set aside\n')
    const { transfers } = await asJson('statement', 'ada')
    expect(transfers).toMatchObject([
      { reason: 'adjust', amount: -12 },
      { reason: 'grant', amount: 5 },
      { reason: 'top_up', amount: 10, note: 'Thank you' },
    ])
    const table = (await run('statement', 'ada', '--limit', '1')).stdout
    expect(table).toMatch(/^ID +TIME +REASON +AMOUNT +JOB +NOTE\n\d+ .* adjust +-12 +booked twice\n$/)

    const refused = await run('adjust', 'ada', '-4', '--key', 'ticket-2', '--note', 'x', '--json')
    expect(refused.code).toBe(3)
    expect(json<PrintedError>(refused.stderr).error).toMatchObject({
      code: 'insufficient_credits',
      required: 4,
      available: 3,
      hint: 'Top up the account.',
    })
    expect(await asJson('overdraft', 'ada', '7')).toMatchObject({
      owner: 'ada',
      balance: 3,
      available: 10,
      overdraft: 7,
    })
    expect((await run('balance', 'ada')).stdout).toMatch(
      /^ada {2}10 available.*\n7 of the available are an overdraft\n$/,
    )
    const other = await run('top-up', 'ada', '11', '--key', 'invoice-1')
    expect(other).toMatchObject({ code: 3, stdout: '' })
    expect(other.stderr).toMatch(/^error: .+\(idempotency_mismatch\)\nhint: {2}.+\n$/)
    expect((await run('balance', '')).code).toBe(0)
  })
})
