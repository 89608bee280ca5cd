import { GenjobsError, type JsonSchema, type WhenFull } from '@genjobs/contract'
import type { LimitUse, SweepAnswer } from './engine.ts'
import { toLimitUsage, type LimitUsage, type LimitUsageOptions } from './limit-usage.ts'
import type { JobsParts } from './jobs-parts.ts'
import { requirePrice } from '../credits/price-of.ts'
import { foldStatistics } from '../statistics/fold-statistics.ts'

/** One limit as its owner sees it: `used` counts his own slots only. */
export type OwnerLimit = { key: string; max: number; used: number; whenFull: WhenFull; kinds: string[] }

export type KindInfo = {
  name: string
  /** Whole credits a job; null when it depends on the input. */
  price: number | null
  /** Nothing of it is claimed; submits are still taken. */
  paused: boolean
  /** Only the server submits it; for end users it does not exist. */
  internal: boolean
  inputSchema: JsonSchema | null
  /** How long recent jobs of the kind ran, in milliseconds; null when nothing is known. */
  pace: { p50Ms: number; p90Ms: number } | null
}

/** Limits, kinds and upkeep of the engine as a whole. */
export function operate({ engine, hints, ready }: JobsParts) {
  async function setPaused(kind: string, paused: boolean): Promise<void> {
    await ready()
    if (!(await engine.pauseKind(kind, paused))) throw new GenjobsError('unknown_kind', `there is no kind "${kind}"`)
    if (!paused) hints.send('work')
  }

  return {
    /** Stop the claiming of a kind; submits are still taken. @throws GenjobsError `unknown_kind` */
    pause: (kind: string) => setPaused(kind, true),

    /** Claim a paused kind again. @throws GenjobsError `unknown_kind` */
    resume: (kind: string) => setPaused(kind, false),

    /** Every registered kind, by name, of this app or another in the same database. */
    async kindInfo(): Promise<KindInfo[]> {
      await ready()
      return (await engine.kindInfo()).map((row) => ({
        name: row.name,
        price: row.price,
        paused: row.paused,
        internal: row.internal,
        inputSchema: row.input_schema,
        pace: row.p50_ms === null || row.p90_ms === null ? null : { p50Ms: row.p50_ms, p90Ms: row.p90_ms },
      }))
    },

    /**
     * What a kind costs from now on, in whole credits, in one mode or in any; null goes back to the kind's own price. A
     * price of the mode goes before one of the kind. Jobs that are there keep theirs.
     * @throws GenjobsError `unknown_kind`, `invalid_input`
     */
    async setPrice(kind: string, price: number | null, { mode }: { mode?: string } = {}): Promise<void> {
      if (price !== null) requirePrice(price)
      await ready()
      if (!(await engine.setPrice(kind, price, mode ?? null))) {
        throw new GenjobsError('unknown_kind', `there is no kind "${kind}"`)
      }
    },

    /** Limits in use: maximum and taken slots. */
    async limits(keys?: readonly string[]): Promise<LimitUse[]> {
      await ready()
      return await engine.readLimits(keys ?? null)
    },

    /** What is taken of limits, by which jobs, and what waits behind them; at most 200, by key. */
    async limitUsage({ keys, owner, limit = 10 }: LimitUsageOptions = {}): Promise<LimitUsage[]> {
      if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
        throw new GenjobsError('invalid_input', `a limit names 1 to 1,000 holders, not ${limit}`)
      }
      await ready()
      return (await engine.limitUsage(keys ?? null, owner ?? null, limit)).map(toLimitUsage)
    },

    /**
     * The limits of one owner, by key, also those he has not used yet: of every kind that is not internal whatever names
     * him, and whatever else he holds slots of right now.
     */
    async ownerLimits(owner: string): Promise<OwnerLimit[]> {
      await ready()
      return (await engine.ownerLimits(owner)).map(({ key, max, used, policy, kinds }) => ({
        key,
        max,
        used,
        whenFull: policy,
        kinds,
      }))
    },

    /** Override the maximum of one key from now on; null goes back to the kind's own. Returns the maximum in force. */
    async setLimit(key: string, max: number | null): Promise<number | null> {
      await ready()
      const inForce = await engine.setLimit(key, max)
      hints.send('work')
      return inForce
    },

    /**
     * Tell the workers that there is something to claim: after the commit of a transaction in which jobs were submitted,
     * or when another program has submitted some. Without it they find out within a second. Never waits, never fails.
     */
    nudge(): void {
      hints.send('work')
    },

    /** How many jobs are live, by kind and status. */
    async counts() {
      await ready()
      return await engine.countJobs()
    },

    /** Heal and tidy once; workers do it by themselves. */
    async sweep(): Promise<SweepAnswer> {
      await ready()
      const answer = await engine.sweep()
      await foldStatistics(engine)
      if (answer.promoted + answer.expired + answer.stale > 0) hints.send('work')
      return answer
    },

    /**
     * Check every invariant of limits, lanes, leases, credits and budgets; empty when all hold. With `statistics` also
     * these, against all jobs that are there, which reads all of history.
     */
    async verify({ statistics = false }: { statistics?: boolean } = {}) {
      await ready()
      return [
        ...(await engine.verifySlots()),
        ...(await engine.verifyLedger()),
        ...(await engine.verifyBudgets()),
        ...(statistics ? await engine.verifyStatistics(null) : []),
      ]
    },
  }
}
