import { accessMutants } from './access.ts'
import { budgetMutants } from './budgets.ts'
import { driversMutants } from './drivers.ts'
import { cliMutants } from './cli.ts'
import { fairnessMutants } from './fairness.ts'
import { feedMutants } from './feed.ts'
import { fencingMutants } from './fencing.ts'
import { generationJobsMutants } from './generation-jobs.ts'
import { httpMutants } from './http.ts'
import { identityMutants } from './identity.ts'
import { initMutants } from './init.ts'
import { leasesMutants } from './leases.ts'
import { limitsMutants } from './limits.ts'
import { manualMutants } from './manual.ts'
import { moneyMutants } from './money.ts'
import { nailsMutants } from './nails.ts'
import { reactMutants } from './react.ts'
import { requestsMutants } from './requests.ts'
import { restoreMutants } from './restore.ts'
import { retentionMutants } from './retention.ts'
import { statisticsMutants } from './statistics.ts'
import { storiesMutants } from './stories.ts'
import { upgradeMutants } from './upgrades.ts'
import { transactionsMutants } from './transactions.ts'
import { testingMutants } from './testing.ts'
import { wakeUpsMutants } from './wake-ups.ts'
import { typesMutants } from './types.ts'
import { workerMutants } from './worker.ts'
import type { Mutant } from './mutant.ts'

export const mutants: readonly Mutant[] = [
  ...fencingMutants,
  ...limitsMutants,
  ...wakeUpsMutants,
  ...leasesMutants,
  ...requestsMutants,
  ...fairnessMutants,
  ...identityMutants,
  ...accessMutants,
  ...initMutants,
  ...cliMutants,
  ...moneyMutants,
  ...statisticsMutants,
  ...manualMutants,
  ...budgetMutants,
  ...retentionMutants,
  ...restoreMutants,
  ...typesMutants,
  ...workerMutants,
  ...testingMutants,
  ...feedMutants,
  ...httpMutants,
  ...reactMutants,
  ...storiesMutants,
  ...generationJobsMutants,
  ...upgradeMutants,
  ...nailsMutants,
  ...transactionsMutants,
  ...driversMutants,
]
