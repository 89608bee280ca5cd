import type { Queryable } from 'genjobs'

export type RecordedRequest = {
  url: string
  body: unknown
  headers: Record<string, string>
  timeout_milliseconds: number
}

/** pg_cron and pg_net as far as SQL sees them, with nothing behind: what is scheduled and posted stands in tables. */
export type RecordedCron = {
  /** The jobs, by name. */
  jobs(): Promise<{ jobname: string; schedule: string }[]>
  /** Run the commands of all jobs once, as pg_cron would, and return what they posted. */
  tick(): Promise<RecordedRequest[]>
}

/** Make the stand-ins, with the signatures and the strictness of the real extensions, in a test database. */
export async function recordedCron(database: Queryable): Promise<RecordedCron> {
  for (const statement of statements) await database.query(statement)
  return {
    jobs: () => database.query('select jobname, schedule from cron.job order by jobid'),
    async tick() {
      const commands = await database.query<{ command: string }>('select command from cron.job order by jobid')
      await database.query('delete from net.posted')
      for (const { command } of commands) await database.query(command)
      return await database.query('select url, body, headers, timeout_milliseconds from net.posted order by id')
    },
  }
}

const statements = [
  'create schema cron',
  `create table cron.job (jobid bigint generated always as identity primary key, schedule text not null,
     command text not null, jobname text unique)`,
  `create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql
   as $$ insert into cron.job (jobname, schedule, command) values ($1, $2, $3)
     on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command returning jobid $$`,
  `create function cron.unschedule(job_id bigint) returns boolean language plpgsql
   as $$ begin
     delete from cron.job where jobid = job_id;
     if not found then raise exception 'could not find valid entry for job %', job_id; end if;
     return true;
   end $$`,
  'create schema net',
  `create table net.posted (id bigint generated always as identity primary key, url text not null, body jsonb,
     params jsonb, headers jsonb, timeout_milliseconds integer)`,
  `create function net.http_post(url text, body jsonb default '{}'::jsonb, params jsonb default '{}'::jsonb,
     headers jsonb default '{"Content-Type": "application/json"}'::jsonb, timeout_milliseconds integer default 5000)
   returns bigint language sql
   as $$ insert into net.posted (url, body, params, headers, timeout_milliseconds) values ($1, $2, $3, $4, $5)
     returning id $$`,
]
