import { afterAll, describe, expect, it } from 'vitest'
import { cli, json, type PrintedError } from './cli-process.ts'
import { testFolders } from './test-folder.ts'

const folders = testFolders()
afterAll(folders.removeAll)

describe('budgets on an embedded folder', () => {
  it('are set, shown, refuse a submit, and removed', async () => {
    await using place = await folders.open({ held: true })
    const run = async (...args: string[]) => await cli(args, { cwd: place.path })

    expect((await run('budgets', 'list')).stdout).toBe('there are no budgets\n')
    const set = ['budgets', 'set', 'owner', 'me', '--cost', '0', '--per', 'month', '--time-zone', 'Europe/Berlin']
    expect((await run(...set)).stdout).toBe('owner me may use 0 millionths a month; 0 left\n')
    const each = await run('budgets', 'set', 'owner', '--credits', '100', '--per', 'total', '--warn-at', '80', '--json')
    expect(json(each.stdout)).toMatchObject({ budget: { scope: 'owner', key: null, max: 100, warnAt: 80, left: null } })
    expect((await run('budgets', 'list', 'owner', 'me')).stdout).toMatch(
      /^ID +SCOPE +KEY +IN +PER +MAX +SPENT +HELD +LEFT +UNTIL\n\d+ +owner +me +cost +month +0 +0 +0 +0 +\S.*\n\d+ +owner +each +credits +in all +100 +0 +0 +100 *\n$/,
    )
    const submit = ['submit', 'image', '--prompt', 'a fox', '--owner', 'me', '--json']
    const refused = await run(...submit)
    expect(refused.code).toBe(3)
    expect(json<PrintedError>(refused.stderr).error).toMatchObject({
      code: 'budget_exceeded',
      required: 0,
      available: 0,
      budget: { scope: 'owner', key: 'me', measure: 'cost', period: 'month' },
    })
    const remove = ['budgets', 'remove', 'owner', 'me', '--cost', '--per', 'month']
    expect((await run(...remove)).stdout).toBe('owner me has no budget of millionths a month any more\n')
    expect(await run(...remove)).toMatchObject({ code: 4, stdout: '' })
    expect((await run(...submit)).code).toBe(0)
    expect((await run('budgets', 'set', 'all', '--cost', '5', '--per', 'day', '--time-zone', 'Mars')).stderr).toMatch(
      /there is no time zone Mars/,
    )
  })
})
