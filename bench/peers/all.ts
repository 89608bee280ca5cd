import { bullmqOnPostgres, bullmqOnRedis } from './bullmq.ts'
import { genjobs } from './genjobs.ts'
import { naive } from './naive.ts'
import type { Peer } from './peer.ts'

export const peers: readonly Peer[] = [genjobs, naive, bullmqOnRedis, bullmqOnPostgres]
