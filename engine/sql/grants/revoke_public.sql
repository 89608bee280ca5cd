do $$
begin
  execute format('revoke all on all functions in schema %I from public', current_schema());
end $$;
