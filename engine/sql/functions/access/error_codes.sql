-- The same table as packages/contract/src/error-codes.ts: a test compares them.
create or replace function error_codes() returns table (code text, sqlstate text, http integer, retryable boolean, hint text)
language plpgsql immutable rows 30
set search_path from current
as $$
begin
  return query values
    ('limit_reached', 'JG001', 409, true, 'Wait for the blocking job, cancel it, or raise the limit.'),
    ('insufficient_credits', 'JG002', 402, false, 'Top up the account.'),
    ('budget_exceeded', 'JG003', 402, false, 'Raise the budget or wait for its next period.'),
    ('lease_lost', 'JG004', 409, false, 'The job was canceled, cleared, or given to another worker. Stop; nothing written now counts.'),
    ('illegal_transition', 'JG005', 409, false, 'Terminal states never change.'),
    ('not_found', 'JG006', 404, false, 'Check the id.'),
    ('idempotency_mismatch', 'JG007', 422, false, 'This idempotency key was used with another request. Use a new key for a new request.'),
    ('unknown_kind', 'JG008', 404, false, 'Register the kind: pass it to createJobs({ kinds }).'),
    ('invalid_input', 'JG009', 422, false, 'Correct the request.'),
    ('paused', 'JG010', 503, true, 'The kind is paused. Try again after it is resumed.'),
    ('busy', 'JG011', 503, true, 'Another transaction holds what this needs. Try again.'),
    ('isolation_level', 'JG012', 500, false, 'Call the engine in READ COMMITTED, the default of PostgreSQL.'),
    ('already_finished', 'JG013', 200, false, 'Nothing to do.'),
    ('stale', 'JG014', 409, false, 'The job held its slot for longer than its limit allows.'),
    ('schema_missing', 'JG015', 503, false, 'Run `genjobs migrate`, or jobs.migrate().'),
    ('schema_too_old', 'JG016', 503, false, 'This program is newer than the database. Run `genjobs migrate`.'),
    ('schema_too_new', 'JG017', 503, false, 'The database is newer than this program. Update the genjobs package.'),
    ('invalid_kind', 'JG018', 500, false, 'Correct the definition of the kind.'),
    ('database_unavailable', 'JG019', 503, true, 'Check that the database runs and that DATABASE_URL is right.'),
    ('folder_locked', 'JG020', 503, true, 'Another process holds this embedded database and does not answer. Stop it, or use another folder.'),
    ('payload_too_large', 'JG021', 413, false, 'Put large data in storage and pass a reference.'),
    ('wait_timeout', 'JG022', 504, true, 'The job goes on. Wait again, or read it later.'),
    ('database_error', 'JG023', 500, false, 'See the cause.'),
    ('unauthenticated', 'JG024', 401, false, 'Sign in: send a valid, unexpired token as "Authorization: Bearer …".'),
    ('forbidden', 'JG025', 403, false, 'This token does not allow that.'),
    ('rate_limited', 'JG026', 429, true, 'Wait for the time that Retry-After names.'),
    ('malformed_request', 'JG027', 400, false, 'Send what /openapi.json describes; a body is JSON in UTF-8.'),
    ('unsupported_media_type', 'JG028', 415, false, 'Send JSON, with "Content-Type: application/json".'),
    ('method_not_allowed', 'JG029', 405, false, 'See the Allow header.'),
    ('internal_error', 'JG030', 500, true, 'Try again; if it stays, look for the request id in the server''s log.');
end $$;
comment on function error_codes() is 'Every code of an error, with the SQLSTATE that the engine raises and the HTTP status that PostgREST answers.';
