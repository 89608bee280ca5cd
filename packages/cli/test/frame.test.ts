import { Ansis } from 'ansis'
import type { Job } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { createTracker } from '../src/demo/demo-state.ts'
import type { DemoRun } from '../src/demo/find-run.ts'
import { frame, smallestFrame } from '../src/demo/frame.ts'
import { scenario, type DemoJob } from '../src/demo/scenario.ts'
import { cut, width } from '../src/output/terminal-text.ts'

const now = Date.parse('2026-01-01T12:00:00Z')
const run: DemoRun = { id: 'a1b2c3', project: 'demo-a1b2c3', resumed: true, found: new Map() }

function stored({ n, kind, owner, input, priority }: DemoJob, changes: Partial<Job>): Job {
  const at = new Date(now)
  return {
    id: `01980c6e-0000-7000-8000-${String(n).padStart(12, '0')}`,
    kind,
    owner,
    input,
    priority,
    status: 'queued',
    reason: 'throttled',
    project: run.project,
    subject: 'genjobs demo',
    mode: null,
    inputAsset: null,
    output: null,
    error: null,
    progress: 0,
    step: null,
    attempt: 0,
    maxAttempts: 100,
    position: n,
    blockedOn: `owner:${owner}`,
    metadata: { n },
    price: 0,
    charged: null,
    costMicros: 0,
    units: {},
    eta: null,
    runAt: null,
    createdAt: at,
    startedAt: null,
    attemptStartedAt: null,
    finishedAt: null,
    updatedAt: at,
    ...changes,
  }
}

const running = {
  status: 'running',
  reason: null,
  position: null,
  blockedOn: null,
  attempt: 1,
  progress: 55,
  startedAt: new Date(now),
} as const
const done = {
  ...running,
  status: 'succeeded',
  progress: 100,
  finishedAt: new Date(now + 2_000),
  output: { images: [{ url: 'out/ada/1.webp' }, { url: 'out/ada/2.webp' }] },
} as const

/** The story at four moments: empty, all queued, in the middle, over. */
const moments = {
  empty: [],
  queued: scenario.map((job) => stored(job, {})),
  middle: scenario.map((job) => stored(job, job.n < 5 ? done : job.n < 9 ? { ...running, step: 'image 1 of 2' } : {})),
  over: scenario.map((job) => stored(job, done)),
}

describe.each([
  [80, 24],
  [120, 40],
  [200, 60],
  [smallestFrame.columns, smallestFrame.rows],
])('the live view at %i × %i', (columns, rows) => {
  it.each(Object.entries(moments))('fits when %s, with as many lines as ever', (_name, jobs) => {
    const tracker = createTracker(run, () => 12_345)
    tracker.read(jobs)
    const options = { columns, rows, now, output: 'out' }
    const text = frame(tracker.state(), { ...options, paint: new Ansis(0) })
    const coloured = frame(tracker.state(), { ...options, paint: new Ansis(3) })
    const lines = text.split('\n')
    expect(lines.length).toBeLessThan(rows)
    expect(lines).toHaveLength(
      frame(createTracker(run, () => 0).state(), { ...options, paint: new Ansis(0) }).split('\n').length,
    )
    for (const line of lines) expect(width(line)).toBeLessThan(columns)
    expect(new Ansis().strip(coloured)).toBe(text)
  })
})

describe('events of the story', () => {
  it('tells what must have happened between two readings, and who is in the way', () => {
    const tracker = createTracker({ ...run, found: new Map() }, () => 0)
    const [first, second] = scenario as readonly [DemoJob, DemoJob]
    const types = (jobs: Job[]) => tracker.read(jobs).map(({ type, job }) => `${job.n} ${type}`)
    expect(types([stored(first, {})])).toEqual(['1 queued'])
    expect(types([stored(first, running)])).toEqual(['1 started'])
    expect(types([stored(first, { status: 'queued', attempt: 1 })])).toEqual(['1 again'])
    expect(types([stored(first, { ...done, attempt: 2 }), stored(second, done)])).toEqual([
      '2 queued',
      '2 started',
      '1 started',
      '1 done',
      '2 done',
    ])
    expect(types([stored(first, done), stored(second, done)])).toEqual([])
  })
})

describe('text for terminals', () => {
  it('counts columns, not characters, and cuts by them', () => {
    expect([width('abc'), width('日本'), width('e\u0301'), width('🦊'), width('\u001B[31mx\u001B[39m')]).toEqual([
      3, 4, 1, 2, 1,
    ])
    expect(cut('日本語の物語', 7)).toBe('日本語…')
    expect(cut('short', 5)).toBe('short')
    expect(cut('x', 0)).toBe('')
  })
})
