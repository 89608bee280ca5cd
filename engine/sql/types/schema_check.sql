create type schema_check as (
  work integer,
  errors jsonb[]
);
comment on type schema_check is 'A check of a value against a JSON Schema under way: how many schemas were applied so far, and what was found wrong.';
