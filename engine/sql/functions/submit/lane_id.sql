-- In SQL and without settings of its own, so that it becomes a part of the statement that calls it: a call would cost ten
-- times as much as the hash.
create or replace function lane_id(p_kind text, p_owner text, p_priority integer, p_keys text[]) returns uuid
language sql stable
as $$
  select pg_catalog.encode(pg_catalog.substring(pg_catalog.sha256(pg_catalog.convert_to(
    (array[p_kind, p_owner, p_priority::text] || coalesce(p_keys, '{}'))::text, 'UTF8')), 1, 16), 'hex')::uuid
$$;
comment on function lane_id(text, text, integer, text[]) is 'The id of the lane for these values: the first half of a SHA-256.';
