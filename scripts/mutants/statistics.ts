import { mutant, sql, type Mutant } from './mutant.ts'

const statistics = 'engine/test/statistics/statistics.test.ts'
const races = 'engine/test/statistics/statistics-races.test.ts'
const plans = 'engine/test/statistics/statistics-plans.test.ts'
const rows = 'engine/test/statistics/statistics-rows.test.ts'
const folder = `${sql}/statistics`
const history = 'equal a count of all jobs after random histories'

export const statisticsMutants: readonly Mutant[] = [
  mutant(
    'a job that is tried again counts as ended',
    `${sql}/finish/settle_jobs.sql`,
    'from settled s where s.finished_at is not null;',
    'from settled s where s.started_at is not null;',
    statistics,
    history,
  ),
  mutant(
    'a deleted job stays counted',
    `${sql}/finish/delete_jobs.sql`,
    'perform record_ended(v_deleted, -1);',
    '',
    statistics,
    'leave out what was deleted',
  ),
  mutant(
    'a job that two delete is uncounted twice',
    `${sql}/finish/delete_jobs.sql`,
    'order by j.id for update\n',
    'order by j.id\n',
    races,
    'a job that two delete is uncounted once',
  ),
  mutant(
    'a fold believes that the order of transactions is that of commits',
    `${folder}/fold_statistics.sql`,
    'pg_snapshot_xmin(pg_current_snapshot()) into',
    'pg_snapshot_xmax(pg_current_snapshot()) into',
    races,
    'nothing is lost that commits late',
  ),
  mutant(
    'two fold at once, one after the other',
    `${folder}/fold_statistics.sql`,
    'for update skip locked',
    'for update',
    races,
    'nothing is lost that commits late',
  ),
  mutant(
    'a fold walks what was folded long ago',
    `${folder}/fold_statistics.sql`,
    'set folded_below = v_below',
    'set folded_below = v_from',
    plans,
    'while somebody keeps an old snapshot',
  ),
  mutant(
    'a fold forgets what a bucket held',
    `${folder}/fold_statistics.sql`,
    'coalesce((s.runs ->> b.run)::bigint, 0) + ',
    '',
    rows,
    'are what each job comes to by itself',
  ),
  mutant(
    'a bucket that comes to nothing stays',
    `${folder}/fold_statistics.sql`,
    "(s.waits - coalesce(array_agg(n.wait) filter (where n.waited = 0), '{}'))",
    's.waits',
    rows,
    'are what each job comes to by itself',
  ),
  mutant(
    'a fold removes another change than it has counted',
    `${folder}/fold_statistics.sql`,
    'v_places := v_places[:p_limit];',
    'v_places := v_places[2:];',
    rows,
    'are what each job comes to by itself',
  ),
  mutant(
    'a row has the buckets of one of its parts only',
    `${folder}/stat_rows.sql`,
    'unnest(s.parts) as part',
    's.parts[1] as part',
    rows,
    'are what each job comes to by itself',
  ),
  mutant(
    'a mark of another server is believed',
    `${folder}/stat_floor.sql`,
    "case when p_folded_below <= pg_snapshot_xmax(pg_current_snapshot()) then p_folded_below else '0'::xid8 end",
    'p_folded_below',
    races,
    'what another server has folded up to',
  ),
  mutant(
    'what is not folded is not counted',
    `${folder}/read_statistics.sql`,
    'c.at >= v_range.since and c.at < v_range.until',
    'false',
    statistics,
    history,
  ),
  mutant(
    'a range leaves out the pieces at its beginning',
    `${folder}/stat_pieces.sql`,
    'if v_since[v_i] < since then',
    'if false then',
    statistics,
    history,
  ),
  mutant(
    'what is of no project is everything',
    `${folder}/folded_stats.sql`,
    'cross join (values (1), (-1)) n(times)',
    'cross join (values (1)) n(times)',
    statistics,
    history,
  ),
  mutant(
    'a delay counts as waiting',
    `${folder}/stat_jobs.sql`,
    'case when c.run_at between c.created_at and c.started_at then c.run_at else c.created_at end',
    'c.created_at',
    statistics,
    history,
  ),
  mutant(
    'an owner reads what his jobs cost whoever runs them',
    `${folder}/read_statistics.sql`,
    'case when p_own and not',
    'case when false and not',
    statistics,
    'tell end users of their own jobs',
  ),
]
