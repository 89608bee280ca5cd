create or replace view genjobs_api.kinds with (security_barrier) as
select k.name, k.price, k.paused, k.input_schema, p.p50_ms, p.p90_ms
from kinds k left join kind_pace p on p.kind = k.name
where not k.internal;
comment on view genjobs_api.kinds is 'The kinds that end users can submit, with their price in whole credits and the JSON Schema of their input; half of their recent jobs took p50_ms or less.';
