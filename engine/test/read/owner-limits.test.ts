import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, rejectLimit } from '../engine.ts'

const kinds = {
  image: { limits: [rejectLimit('owner:{owner}', 2), queueLimit('subject:{subject}', 1), queueLimit('total', 5)] },
  video: { limits: [rejectLimit('owner:{owner}', 2), queueLimit('kind:{kind}:{owner}', 3)] },
  script: { limits: [queueLimit('owner:{owner}:{project}', 1)] },
  hidden: { internal: true, limits: [queueLimit('hidden:{owner}', 1), queueLimit('back', 4)] },
}

describe.each(testDatabases)('the limits of an owner on %s', (name) => {
  it('are those that name him, used or not, and what he holds, with his own use', async () => {
    await using e = await openEngine(name, kinds)
    const limits = (owner: string) =>
      e.rows<{ key: string; used: number }>('select * from genjobs.owner_limits($1)', [owner])
    const own = { key: 'owner:ada', max: 2, used: 0, policy: 'reject', kinds: ['image', 'video'] }
    const video = { key: 'kind:video:ada', max: 3, used: 0, policy: 'queue', kinds: ['video'] }
    expect(await limits('ada')).toEqual([video, own])

    await e.rows(`select genjobs.set_plan('pro', 100, '{"owner:{owner}": 7}')`)
    await e.rows(`select genjobs.set_owner('ada', 'pro')`)
    expect(await limits('ada')).toEqual([video, { ...own, max: 7 }])
    await e.rows(`select genjobs.set_limit('owner:ada', 3)`)
    expect(await limits('ada')).toEqual([video, { ...own, max: 3 }])

    await e.beat('w', [], 1e9)
    await e.submit([
      ...['ada', 'bob', 'bob'].map((owner, n) => ({ kind: 'image', owner, subject: `s${n}` })),
      { kind: 'hidden', owner: 'ada' },
      { kind: 'script', owner: 'ada', project: 'p' },
    ])
    expect(await e.claim('w', Object.keys(kinds), 10)).toHaveLength(5)
    expect(await limits('ada')).toEqual([
      video,
      { ...own, max: 3, used: 1 },
      { key: 'owner:ada:p', max: 1, used: 1, policy: 'queue', kinds: ['script'] },
      { key: 'subject:s0', max: 1, used: 1, policy: 'queue', kinds: ['image'] },
      { key: 'total', max: 5, used: 1, policy: 'queue', kinds: ['image'] },
    ])
    expect((await limits('bob')).map(({ key, used }) => [key, used])).toEqual([
      ['kind:video:bob', 0],
      ['owner:bob', 2],
      ['subject:s1', 1],
      ['subject:s2', 1],
      ['total', 2],
    ])
  })
})
