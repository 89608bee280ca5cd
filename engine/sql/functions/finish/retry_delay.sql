-- Exponential with jitter: a random half of each wait, so that jobs that failed together do not come back together.
create or replace function retry_delay(p_attempt integer, p_first interval, p_factor double precision, p_max interval) returns interval
language plpgsql volatile
set search_path from current
as $$
begin
  return least(
    extract(epoch from p_max),
    extract(epoch from p_first) * power(p_factor, least(greatest(p_attempt, 1) - 1, 60))
  ) * (0.5 + random() / 2) * interval '1 second';
end $$;
comment on function retry_delay(integer, interval, double precision, interval) is 'How long to wait after a failed attempt.';
