import { dollarQuoted, sqlLiteral } from './sql-literal.ts'

export type SupabaseCron = {
  /** The endpoint that runs a batch. */
  url: string
  /** How many calls at each time. */
  workers: number
  /** The jobs are named `<name>-1` … `<name>-<workers>`. */
  name: string
  /** The name of the one job that the workers replace, and that a rollback restores. */
  single: string
  schedule: string
  /** How long pg_net waits for the answer. */
  timeoutMs: number
}

/** The names of the jobs in pg_cron. */
export function workerNames({ name, workers }: SupabaseCron): string[] {
  return Array.from({ length: workers }, (_, n) => `${name}-${n + 1}`)
}

/** SQL that schedules the workers and nothing else under their names; running it again changes nothing. */
export function scheduleSql(cron: SupabaseCron): string {
  return script(
    cron,
    workerNames(cron).map((name, n) => scheduled(cron, name, `worker-${n + 1}`)),
  )
}

/** SQL that goes back to the single job. */
export function rollbackSql(cron: SupabaseCron): string {
  return script(cron, [scheduled(cron, cron.single, undefined)])
}

// No value of the caller's stands in a comment: a line break in it would end the comment.
function script(cron: SupabaseCron, statements: readonly string[]): string {
  return [
    '-- Made by "genjobs cron supabase"; make it anew to change it. It needs the extensions pg_cron and pg_net, and the key',
    '-- that the endpoint asks for, once: alter database postgres set app.settings.service_role_key = …;',
    'begin;',
    '',
    unscheduled(cron),
    '',
    ...statements,
    '',
    'commit;',
    '',
  ].join('\n')
}

/** All that was scheduled under these names, also by a run with more workers than this one. */
function unscheduled({ name, single }: SupabaseCron): string {
  const prefix = `${name}-`
  return [
    'select cron.unschedule(jobid) from cron.job',
    `where jobname = ${sqlLiteral(single)}`,
    // length() of the database: it counts characters, JavaScript counts UTF-16 units.
    `  or (starts_with(jobname, ${sqlLiteral(prefix)}) and substr(jobname, length(${sqlLiteral(prefix)}) + 1) ~ '^[0-9]+$');`,
  ].join('\n')
}

function scheduled({ url, schedule, timeoutMs }: SupabaseCron, name: string, worker: string | undefined): string {
  // A setting that is missing is an error of that run, seen in cron.job_run_details, and never a call without a key.
  const command = [
    '  select net.http_post(',
    `    url := ${sqlLiteral(url)},`,
    '    headers := jsonb_build_object(',
    "      'Content-Type', 'application/json',",
    "      'Authorization', 'Bearer ' || current_setting('app.settings.service_role_key'),",
    `      'x-supabase-caller', 'pg_cron'${worker === undefined ? '' : ','}`,
    ...(worker === undefined ? [] : [`      'x-worker-id', ${sqlLiteral(worker)}`]),
    '    ),',
    "    body := '{}'::jsonb,",
    `    timeout_milliseconds := ${timeoutMs}`,
    '  );',
  ].join('\n')
  return `select cron.schedule(${sqlLiteral(name)}, ${sqlLiteral(schedule)}, ${dollarQuoted(command)});`
}
