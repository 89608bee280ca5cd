-- How many jobs of the last hour have which status, and how long they took.
-- Ids are in the order of time, so this reads one hour of the primary key, whatever the history.
select status, count(*) as jobs, round(avg(processing_time_seconds))::integer as average_seconds
from script_generation_jobs
where id >= genjobs.job_id_floor(genjobs.clock() - interval '1 hour')
group by status
order by status
