create or replace view genjobs_api.job_events with (security_barrier) as
select s.job_id, s.seq, s.type, s.data, s.at
from stream s
join jobs j on j.id = s.job_id
where j.owner_id = (select current_owner());
comment on view genjobs_api.job_events is 'What the handlers of the caller''s jobs logged or emitted; seq counts from 1 without gaps within a job, but after a restore.';
