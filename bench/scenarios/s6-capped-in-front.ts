import { paced } from './paced.ts'
import type { Bench, Sample, Scenario } from './scenario.ts'

/** One user at his limit of one has jobs queued in front of all others, who must not wait for him. */
async function behindCapped(bench: Bench, inFront: number): Promise<Sample> {
  await using stack = new AsyncDisposableStack()
  const submitter = await bench.producer()
  stack.defer(() => submitter.close())
  await submitter.run({ do: 'bulk', perCall: 1_000, count: inFront, owners: 1, prefix: 'whale' })
  await submitter.close()
  if (!bench.stale) await bench.store.settle()
  return await paced(bench, {
    count: Math.ceil(1_000 * bench.scale),
    everyMs: 20,
    owners: 100,
    // His first job runs until the worker stops, so he is at his limit all the time.
    stuckOwner: 'whale0',
  })
}

const cappedInFront = (id: string, inFront: number, rest: Pick<Scenario, 'peers' | 'against'> = {}): Scenario => ({
  id,
  title: `Submit to start, one job every 20 ms behind ${inFront.toLocaleString('en')} jobs of a user who is at his limit`,
  workload: { aim: 'per-owner', behindOne: true, slots: 10 },
  figure: 'p50',
  run: (bench) => behindCapped(bench, Math.ceil(inFront * bench.scale)),
  ...rest,
})

export const behind200k = cappedInFront('s6', 200_000)
export const behindMillion = cappedInFront('s6-million', 1_000_000, {
  peers: ['genjobs'],
  against: { id: 's4', figures: ['p50', 'p99'] },
})
