create or replace function recover_limit(p_key text) returns integer
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set jit = off
as $$
begin
  perform require_read_committed();
  perform expire_holders(array[p_key], clock());
  return (select l.max - (select count(*) from slots s where s.limit_key = l.key) from limits l where l.key = p_key);
end $$;
comment on function recover_limit(text) is 'Frees a limit of what is stale or dead and returns its room. For a caller whose own transaction must not do so.';
