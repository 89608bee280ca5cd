import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, type Claimed } from '../engine.ts'

describe.each(testDatabases)('a text search on %s', (name) => {
  it('finds text of the input, subject, project, step and error in any case, and takes wildcards for themselves', async () => {
    await using e = await openEngine(name, { image: { max_attempts: 1 } })
    await e.beat('w', [], 1e9)
    const answers = await e.submit([
      { kind: 'image', owner: 'ada', input: { prompt: 'A "Red" Fox\\s', tags: ['Deep', { seed: 4711 }] } },
      { kind: 'image', owner: 'ada', input: { prompt: '100% wool_fox' }, subject: 'story:42', project: 'Harbor' },
      { kind: 'image', owner: 'bob', input: { prompt: 'a red fox' } },
    ])
    const [fox, wool, bobs] = answers.map(({ job_id }) => job_id)
    const search = async (
      text: string | null,
      owner = 'ada',
      statuses: string[] | null = null,
      before: string | null = null,
    ) =>
      (
        await e.rows<{ id: string }>(
          'select id from genjobs.list_jobs($1, p_statuses => $2, p_before => $3, p_search => $4)',
          [owner, statuses, before, text],
        )
      ).map(({ id }) => id)

    expect(await search('fox')).toEqual([wool, fox])
    expect(await search('FOX', 'ada', null, wool)).toEqual([fox])
    expect(await search('fox', 'bob')).toEqual([bobs])
    expect(await search('fox', 'ada', ['running'])).toEqual([])
    expect(await search('"red" f')).toEqual([fox])
    expect(await search('x\\s')).toEqual([fox])
    expect(await search('deep')).toEqual([fox])
    expect(await search('471')).toEqual([fox])
    expect(await search('100%')).toEqual([wool])
    expect(await search('0% w')).toEqual([wool])
    expect(await search('l_f')).toEqual([wool])
    expect(await search('STORY:4')).toEqual([wool])
    expect(await search('harbor')).toEqual([wool])
    // Wildcards of like, and names of fields, find nothing.
    for (const text of ['f%x', 'f_x', '%%', '\\', 'prompt', 'seed']) {
      expect([text, await search(text)]).toEqual([text, text === '\\' ? [fox] : []])
    }
    expect(await search('')).toEqual([wool, fox])
    expect(await search(null)).toEqual([wool, fox])

    const [job] = (await e.claim('w', ['image'], 3)).filter(({ id }) => id === fox) as [Claimed]
    const report = JSON.stringify([{ job_id: job.id, epoch: job.epoch, step: 'Mixing colors' }])
    await e.rows('select * from genjobs.report_jobs($1)', [report])
    expect(await search('mixing')).toEqual([fox])
    await e.finish([job], 'failed', { error: { code: 'handler_error', message: 'The provider said NO' } })
    expect(await search('said no')).toEqual([fox])
    expect(await search('mixing c')).toEqual([fox])
  })
})
