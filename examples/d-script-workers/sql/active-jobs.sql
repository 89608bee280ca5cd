-- What runs at this moment, the oldest first.
-- Only a lease has attempt_started_at: asking for it, instead of the status, reads the live jobs and no history.
select id, user_id, current_step, progress, attempt,
  extract(epoch from genjobs.clock() - attempt_started_at)::integer as seconds_running
from script_generation_jobs
where attempt_started_at is not null
order by attempt_started_at, id
