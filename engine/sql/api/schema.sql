do $$
begin
  -- Not "if not exists", which asks for the right to make schemas even where there is one.
  if to_regnamespace('genjobs_api') is null then create schema genjobs_api; end if;
end $$;
comment on schema genjobs_api is 'What end users may see and do, each with his own jobs only. The one schema of genjobs to expose, by PostgREST for instance.';
