-- Made by "genjobs cron supabase"; make it anew to change it. It needs the extensions pg_cron and pg_net, and the key
-- that the endpoint asks for, once: alter database postgres set app.settings.service_role_key = …;
begin;

select cron.unschedule(jobid) from cron.job
where jobname = 'process-script-generation-jobs'
  or (starts_with(jobname, 'process-script-jobs-worker-') and substr(jobname, length('process-script-jobs-worker-') + 1) ~ '^[0-9]+$');

select cron.schedule('process-script-generation-jobs', '* * * * *', $cron$
  select net.http_post(
    url := 'https://your-project.supabase.co/functions/v1/process-script-jobs',
    headers := jsonb_build_object(
      'Content-Type', 'application/json',
      'Authorization', 'Bearer ' || current_setting('app.settings.service_role_key'),
      'x-supabase-caller', 'pg_cron'
    ),
    body := '{}'::jsonb,
    timeout_milliseconds := 10000
  );
$cron$);

commit;
