create or replace view genjobs_api.limits with (security_barrier) as
select o.key, o.max, o.used, o.when_full, o.kinds from own_limits() o;
comment on view genjobs_api.limits is 'The limits that hold the caller''s jobs, with their maximum and how much of it he uses himself.';
