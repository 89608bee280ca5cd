import { mutant, sql, type Mutant } from './mutant.ts'

const upgrades = 'engine/test/upgrades/upgrades.test.ts'
const rolling = 'engine/test/upgrades/rolling.test.ts'
const migrate = 'packages/genjobs/src/migrate'

export const upgradeMutants: readonly Mutant[] = [
  mutant(
    'an upgrade takes away functions that calls under way still need',
    `${migrate}/migrate.ts`,
    'if (step.afterCalls) await callsEnded(tx, name)',
    'void callsEnded',
    rolling,
    'end the calls that are under way',
  ),
  mutant(
    'a function gets a default that makes calls of older ones ambiguous',
    `${sql}/claim/grant_leases.sql`,
    'p_stale boolean)',
    'p_stale boolean default true)',
    rolling,
    'end the calls that are under way',
  ),
  mutant(
    'what calls of older functions needed stays for ever',
    `${migrate}/next-step.ts`,
    "engine_hash: filesOf('obsolete', found.schema_version).length > 0 ? besideOlder : engineHash,",
    'engine_hash: besideOlder === engineHash ? besideOlder : engineHash,',
    upgrades,
    'what a fresh install is',
  ),
  mutant(
    'a call that an upgrade broke is not made again',
    'packages/genjobs/src/client/database-error.ts',
    "return sqlstate === '42883' && typeof where",
    "return sqlstate === '42883' && typeof where === 'object' && typeof where",
    'packages/genjobs/test/client/upgraded-meanwhile.test.ts',
    'is made again',
  ),
  mutant(
    'a migration waits for a table as long as it takes',
    `${migrate}/migrate.ts`,
    'await tx.script(`set local lock_timeout to ${lockMs}`)',
    '',
    upgrades,
    'wait briefly for a table',
  ),
  mutant(
    'two migrations run at the same time',
    `${migrate}/migrate.ts`,
    'await lockMigrations(tx, schema)',
    '',
    'packages/genjobs/test/migrate/migrate.test.ts',
    'installs once',
  ),
  mutant(
    'a migration gives up at the first table in use',
    `${migrate}/until-locked.ts`,
    'if (!isLockConflict(error)) throw error',
    'throw error',
    upgrades,
    'wait briefly for a table',
  ),
  mutant(
    'an upgrade forgets the tables of a release',
    `${migrate}/next-step.ts`,
    'if (tables?.tables !== undefined) {',
    'if (tables?.tables === undefined && tables) {',
    upgrades,
    'what a fresh install is',
  ),
  mutant(
    'an upgrade counts as complete when its tables are there',
    `${migrate}/next-step.ts`,
    'becomes: { ...found, tables_version: tables.version },',
    'becomes: { ...found, ...own },',
    upgrades,
    'what a fresh install is',
  ),
  mutant(
    'a worker that is too old goes on claiming',
    `${sql}/claim/claim_jobs.sql`,
    'if coalesce(v_client, 1) < oldest_client then',
    'if false then',
    rolling,
    'part where the new one',
  ),
  mutant(
    'whoever is too old runs jobs inline',
    `${sql}/claim/run_job.sql`,
    'if coalesce(v_client, 1) < oldest_client() then',
    'if false then',
    rolling,
    'part where the new one',
  ),
  mutant(
    'the engine says by an error that a worker is too old, and undoes what it hands in',
    `${sql}/claim/claim_jobs.sql`,
    `    ready := false;
    return next;
    return;`,
    `    raise exception using errcode = 'JG017', message = 'too old';`,
    rolling,
    'part where the new one',
  ),
]
