alter type job_details add attribute attempt_started_at timestamptz;
drop function end_leases(jsonb, timestamptz);
drop function take_heads(uuid[], integer);
drop function settle_lanes(uuid[], text[], uuid[], bigint[]);
drop function make_lanes(uuid[]);
drop function enqueue_jobs(uuid[]);
drop function submission_error(jsonb);
drop function grant_leases(text, uuid[], text[], uuid[], timestamptz);
drop function sweep_statistics(integer);
