import { mutant, sql, type Mutant } from './mutant.ts'

const trim = 'engine/test/retention/trim.test.ts'
const archive = 'packages/genjobs/test/retention/archive.test.ts'
const owners = 'packages/genjobs/test/retention/owners.test.ts'
const at = `${sql}/retention`
const client = 'packages/genjobs/src/retention'

export const retentionMutants: readonly Mutant[] = [
  mutant(
    'retention removes a job that lives, and with it its hold',
    `${at}/remove_jobs.sql`,
    'where j.id = any (p_jobs) and j.finished_at is not null',
    'where j.id = any (p_jobs)',
    trim,
    'leaves what lives',
  ),
  mutant(
    'events of a job that lives are removed',
    `${at}/remove_events.sql`,
    'and j.finished_at is not null for key share',
    'for key share',
    trim,
    'removes stream events',
  ),
  mutant(
    'a job that lives when trimming comes past is never trimmed',
    `${at}/note_trims.sql`,
    "where p_kind in (j.kind, '')",
    "where p_kind in (j.kind, '') and j.finished_at is not null",
    trim,
    'leaves what lives',
  ),
  mutant(
    'the sweep trims what is to be archived',
    `${at}/trim_jobs.sql`,
    'if not (select m.archiving from meta m) then',
    'if true then',
    trim,
    'while what goes is archived',
  ),
  mutant(
    'a partition is dropped before it is archived',
    `${sql}/partitions/remove_old_partitions.sql`,
    'if v_archiving and pg_relation_size',
    'if false and pg_relation_size',
    trim,
    'while what goes is archived',
  ),
  mutant(
    'the history of what is not archived yet is swept',
    `${sql}/sweep/sweep_history.sql`,
    'select from removals r where r.to_id',
    'select from removals r where false and r.to_id',
    trim,
    'while what goes is archived',
  ),
  mutant(
    'a partition is dropped, and then archived',
    `${client}/archive-removals.ts`,
    '    try {\n      await writeArchive(',
    '    try {\n      await engine.finishRemoval(name)\n      await writeArchive(',
    archive,
    'that fails, or does not take all',
  ),
  mutant(
    'what an archive did not read is removed',
    `${client}/archive.ts`,
    'if (!complete) {',
    'if (complete === undefined) {',
    archive,
    'that fails, or does not take all',
  ),
  mutant(
    'what was changed since it was archived is removed',
    `${at}/remove_jobs.sql`,
    'and (p_versions is null or j.xmin::text = p_versions[array_position(p_jobs, j.id)])',
    '',
    archive,
    'a job that is changed while it is written',
  ),
  mutant(
    'what an erased owner had left stays in the books',
    `${sql}/access/erase_account.sql`,
    'if v_account.balance <> 0 then',
    'if false then',
    owners,
    'is erased with everything that names him',
  ),
  mutant(
    'an erased owner is named by his statement',
    `${sql}/access/erase_account.sql`,
    'set owner_id = p_as, key = null, note = null',
    'set owner_id = p_as',
    owners,
    'is erased with everything that names him',
  ),
  mutant(
    'an export has the jobs of others',
    `${sql}/access/export_jobs.sql`,
    'where j.owner_id = p_owner and',
    'where',
    owners,
    'is exported whole',
  ),
  mutant(
    'a job goes though its files do not',
    `${client}/erase-owner.ts`,
    'await deleteFiles(toJob(row))',
    'await deleteFiles(toJob(row)).catch(() => undefined)',
    owners,
    'keeps a job whose files',
  ),
]
