// Written by scripts/embed-sql.ts from engine/migrations. Change it there, then: npm run embed

/** The releases of the engine after the first, in order; see engine/migrations/README.md. */
export const engineUpgrades: readonly {
  version: number
  name: string
  oldestClient: number
  about: string
  tables: string | undefined
  functions: string | undefined
}[] = [
  { version: 2, name: "0002-attempt-started-at", oldestClient: 1, about: "when the attempt began that runs now or ran last", tables: "alter table jobs add column if not exists attempt_started_at timestamptz;\ncomment on column jobs.attempt_started_at is 'When the attempt began that runs now or ran last; started_at is that of the first.';\n", functions: "alter type job_details add attribute attempt_started_at timestamptz;\ndrop function end_leases(jsonb, timestamptz);\ndrop function take_heads(uuid[], integer);\ndrop function settle_lanes(uuid[], text[], uuid[], bigint[]);\ndrop function make_lanes(uuid[]);\ndrop function enqueue_jobs(uuid[]);\ndrop function submission_error(jsonb);\ndrop function grant_leases(text, uuid[], text[], uuid[], timestamptz);\ndrop function sweep_statistics(integer);\ndrop function owner_pace(text);\ndrop function added_counts(jsonb, jsonb);\n" },
  { version: 3, name: "0003-lowest-tag", oldestClient: 1, about: "the lowest tag at which a lane of a kind is ready", tables: "alter table kind_pace add column if not exists lowest_tag bigint not null default 0;\nalter table kind_pace add column if not exists virtual_tag bigint not null default 0;\ncomment on column kind_pace.lowest_tag is 'No ready lane of the kind has a lower tag, so claims look from here on: under an open transaction all lanes that ever were ready lie before it, as dead rows.';\ncomment on column kind_pace.virtual_tag is 'The virtual time when that was worked out: what is made ready from then on has no lower tag.';\n", functions: undefined },
  { version: 4, name: "0004-idle-at", oldestClient: 1, about: "when a lane became idle", tables: "alter table lanes add column if not exists idle_at timestamptz not null default '-infinity';\ncomment on column lanes.idle_at is 'When it last became idle: whoever comes again soon finds the lane, with its limits, as it was.';\ncreate index if not exists lanes_idle_at on lanes (idle_at) where status = 'idle';\ncomment on index lanes_idle_at is 'The sweep removes lanes that have been idle for long.';\ndrop index if exists lanes_idle;\n", functions: undefined },
]
