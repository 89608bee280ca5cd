create or replace view genjobs_api.kinds with (security_barrier) as
select k.name, k.price, k.paused, k.input_schema from kinds k where not k.internal;
comment on view genjobs_api.kinds is 'The kinds that end users can submit, with their price in whole credits and the JSON Schema of their input.';
