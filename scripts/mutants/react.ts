import { mutant, type Mutant } from './mutant.ts'

const src = 'packages/react/src'
const test = 'packages/react/test'
const inBrowser = (planted: Mutant): Mutant => ({ ...planted, needs: 'Chromium' })

export const reactMutants: readonly Mutant[] = [
  mutant(
    'react: an older snapshot takes the place of a newer one',
    `${src}/cache/newest-job.ts`,
    'if (Date.parse(next.updatedAt) < Date.parse(old.updatedAt)) return old',
    '',
    `${test}/cache/newest-job.test.ts`,
    'an older snapshot never',
  ),
  mutant(
    'react: an answer that was overtaken undoes what the stream told',
    `${src}/cache/job-cache.ts`,
    'since.version > mark && known',
    'since.version < 0 && known',
    `${test}/cache/job-cache.test.ts`,
    'an answer that was overtaken',
  ),
  mutant(
    'react: a job that came while its list was read is not in it',
    `${src}/cache/job-cache.ts`,
    'else if (isListed || isFirst) pages = withJob(pages, job, filter)',
    '',
    `${test}/cache/job-cache.test.ts`,
    'a page that was overtaken',
  ),
  mutant(
    'react: a gap in the events stays',
    `${src}/cache/job-cache.ts`,
    'if (lastSeq(joined) < lastSeq(events))',
    'if (lastSeq(joined) < 0)',
    `${test}/cache/job-cache.test.ts`,
    'a gap makes them be asked for again',
  ),
  mutant(
    'react: accounts share what is cached',
    `${src}/cache/query-keys.ts`,
    "['genjobs', scope] as const",
    "['genjobs', ''] as const",
    `${test}/hooks/hooks.test.tsx`,
    'nothing of one account',
  ),
  mutant(
    'react: the next account begins with the token of the one before',
    `${src}/provider/genjobs-provider.tsx`,
    '() => given.token?.()',
    '() => (globalThis as { first?: typeof token }).first?.() ?? ((globalThis as { first?: typeof token }).first = token)?.()',
    `${test}/hooks/hooks.test.tsx`,
    'nothing of one account',
  ),
  mutant(
    'react: a submit on its way is not canceled',
    `${src}/hooks/use-generate.ts`,
    "phase.name === 'submitting' ? await latest.current.outcome : null",
    'null as Awaited<typeof latest.current.outcome>',
    `${test}/hooks/hooks.test.tsx`,
    'cancel while the submit is on its way',
  ),
  mutant(
    'react: what is refused for good is asked for ever',
    `${src}/hooks/job-query.ts`,
    'error instanceof ApiError && !error.retryable\n}',
    'error instanceof ApiError && error.code === undefined\n}',
    `${test}/hooks/hooks.test.tsx`,
    'who is not signed in',
  ),
  mutant(
    'react: a job that was erased stays on a page that polls',
    `${src}/hooks/job-query.ts`,
    'if (!cache.isKnown(id) || ',
    'if (cache.isKnown(id) || ',
    `${test}/hooks/hooks.test.tsx`,
    'a job that is erased elsewhere',
  ),
  inBrowser(
    mutant(
      'react: a page that nobody looks at keeps its stream',
      `${src}/live/live-connection.ts`,
      '(hiding = setTimeout(stop, timings.hiddenMs))',
      'void timings.hiddenMs',
      `${test}/browser/network.test.ts`,
      'nobody looks at',
    ),
  ),
  inBrowser(
    mutant(
      'react: jobs are polled beside the stream',
      `${src}/hooks/use-live.ts`,
      'needed && !brings ? pollMs : false',
      'needed ? pollMs : false',
      `${test}/browser/generate.test.ts`,
      'without polling',
    ),
  ),
  inBrowser(
    mutant(
      'react: the stream stays open when nobody needs it',
      `${src}/live/live-connection.ts`,
      'if (holders === 0) lingering',
      'if (holders < 0) lingering',
      `${test}/browser/generate.test.ts`,
      'closes when nobody needs it',
    ),
  ),
  inBrowser(
    mutant(
      'react: each hook has its stream',
      `${src}/live/live-connection.ts`,
      'if (running) return',
      '',
      `${test}/browser/generate.test.ts`,
      'share one stream',
    ),
  ),
  inBrowser(
    mutant(
      'react: a second click is a second request',
      `${src}/hooks/use-submit.ts`,
      'if (underWay.current?.text === text)',
      'if (underWay.current?.text === text + text)',
      `${test}/browser/generate.test.ts`,
      'a double click makes one job',
    ),
  ),
  inBrowser(
    mutant(
      'react: each try of a click has its own key',
      `${src}/client/submit-persistently.ts`,
      '{ idempotencyKey })',
      '{ idempotencyKey: `${idempotencyKey}${failures}` })',
      `${test}/browser/network.test.ts`,
      'a submit whose answer was lost',
    ),
  ),
  inBrowser(
    mutant(
      'react: after an unknown outcome a click has a new key',
      `${src}/hooks/use-submit.ts`,
      'unsettled.current?.text === text ? unsettled.current.key : newKey()',
      'newKey()',
      `${test}/browser/network.test.ts`,
      'a click after a submit whose outcome is unknown',
    ),
  ),
  inBrowser(
    mutant(
      'react: a silent connection is trusted',
      `${src}/live/live-connection.ts`,
      'watchdog = setTimeout(() => connection.abort(), timings.silenceMs)',
      'void timings.silenceMs',
      `${test}/browser/network.test.ts`,
      'only falls silent',
    ),
  ),
  inBrowser(
    mutant(
      'react: a token that was refused is sent again',
      `${src}/client/genjobs-client.ts`,
      'tokens.drop(token)',
      'void 0',
      `${test}/browser/network.test.ts`,
      'refused for its expired token',
    ),
  ),
  inBrowser(
    mutant(
      'react: an expired stream comes back with the old token',
      `${src}/live/live-connection.ts`,
      'if (expired) await client.renewToken()',
      '',
      `${test}/browser/network.test.ts`,
      'a stream whose token expires',
    ),
  ),
  inBrowser(
    mutant(
      'react: only the first page of events is read',
      `${src}/hooks/events-query.ts`,
      'page.events.length === pageSize || ',
      '',
      `${test}/browser/network.test.ts`,
      'nothing is lost and nothing comes twice',
    ),
  ),
  inBrowser(
    mutant(
      'react: without a stream there is no news',
      `${src}/hooks/use-live.ts`,
      'needed && !brings ? pollMs : false',
      'false',
      `${test}/browser/network.test.ts`,
      'that has no stream',
    ),
  ),
  inBrowser(
    mutant(
      'react: a reload forgets the job',
      `${src}/hooks/use-remembered.ts`,
      'if (id) restore(id)',
      'if (id === key) restore(id)',
      `${test}/browser/generate.test.ts`,
      'a reload in the middle',
    ),
  ),
  mutant(
    'react: a page keeps the credits that it read first',
    `${src}/cache/job-cache.ts`,
    '      void queries.invalidateQueries({ queryKey: keys.credits })\n',
    '',
    `${test}/hooks/credits.test.tsx`,
    'change when a job is submitted and when it ends',
  ),
]
