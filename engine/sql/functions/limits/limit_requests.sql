create or replace function limit_requests(p_keys text[], p_templates text[], p_owners text[])
returns table (key text, template text, owner_id text)
language plpgsql immutable rows 10
set search_path from current
as $$
#variable_conflict use_column
begin
  return query
    select distinct on (t.key) t.key, t.template, case when position('{owner}' in t.template) > 0 then t.owner_id end
    from unnest(p_keys, p_templates, p_owners) as t(key, template, owner_id)
    order by t.key;
end $$;
comment on function limit_requests(text[], text[], text[]) is 'Keys with their templates, once each; the owner where the template names him.';
