import { bullmqOnPostgres, bullmqOnRedis } from './bullmq.ts'
import { genjobs } from './genjobs.ts'
import { graphileWorker } from './graphile-worker.ts'
import { naive } from './naive.ts'
import type { Peer } from './peer.ts'
import { pgBoss } from './pg-boss.ts'

export const peers: readonly Peer[] = [genjobs, pgBoss, graphileWorker, naive, bullmqOnRedis, bullmqOnPostgres]
