-- What INSERT and UPDATE on image_generation_jobs and video_generation_jobs mean. The rules are the engine's; here they
-- are only called. Two triggers for an INSERT, by name: the first decides as the caller, the second acts as the owner.

create or replace function public.story_generation_check() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- As the caller, so that the row rules of stories decide: a story of somebody else is a missing one.
  perform from public.stories s where s.id = new.story_id;
  if not found then
    raise exception using errcode = 'JG006', message = format('there is no story %s', new.story_id);
  end if;
  return new;
end $$;
comment on function public.story_generation_check() is 'Whoever starts a generation must see its story.';

create or replace function public.story_generation_insert() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_kind text := case tg_table_name when 'video_generation_jobs' then 'video_generation' else 'image_generation' end;
  v_subject text := 'story:' || new.story_id;
  v_story public.stories;
  v_answer record;
begin
  if num_nonnulls(new.id, new.progress, new.error, new.started_at, new.completed_at, new.created_at) > 0
    or new.status <> 'processing' then
    raise exception using errcode = 'JG009', message = 'only a generation that starts now can be inserted',
      hint = 'Give story_id alone; the database makes the rest.';
  end if;
  select * into v_story from public.stories s where s.id = new.story_id;
  -- What is stale or dead must not refuse anybody; inside a transaction the engine leaves that to its caller.
  perform genjobs.recover_limit(format('kind:%s:subject:%s', v_kind, v_subject));
  select s.job_id, s.error into v_answer
  from genjobs.submit_jobs(jsonb_build_array(jsonb_build_object('kind', v_kind, 'owner', v_story.user_id,
    'subject', v_subject, 'input', jsonb_build_object('prompt', v_story.title))), true) s;
  if v_answer.error is not null then
    raise exception using
      errcode = case v_answer.error ->> 'code' when 'limit_reached' then 'JG001' else 'JG009' end,
      message = v_answer.error ->> 'message', detail = v_answer.error::text;
  end if;
  select j.id, 'processing', 0, j.created_at, j.created_at
  into new.id, new.status, new.progress, new.started_at, new.created_at
  from genjobs.jobs j where j.id = v_answer.job_id;
  return new;
end $$;
comment on function public.story_generation_insert() is 'Starts a generation under the limit of its story; JG001 where one is in progress.';

create or replace function public.story_generation_update() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_kind text := case tg_table_name when 'video_generation_jobs' then 'video_generation' else 'image_generation' end;
begin
  if (new.id, new.story_id, new.progress, new.error, new.started_at, new.completed_at, new.created_at)
      is distinct from (old.id, old.story_id, old.progress, old.error, old.started_at, old.completed_at, old.created_at)
    or old.status <> 'processing' or new.status <> 'failed' then
    raise exception using errcode = 'JG005', message = 'a generation in progress can be set to failed, and nothing else changes',
      hint = 'The error and the time are the database''s. A generation that has ended never changes.';
  end if;
  perform from genjobs.clear_jobs(format('kind:%s:subject:story:%s', v_kind, old.story_id)) c(id) where c.id = old.id;
  if not found then
    raise exception using errcode = 'JG004', message = format('the generation %s has ended', old.id), hint = 'Look again.';
  end if;
  select public.generation_error(j.error), j.finished_at into new.error, new.completed_at
  from genjobs.jobs j where j.id = old.id;
  return new;
end $$;
comment on function public.story_generation_update() is 'Clears a stuck generation: it fails, and its worker can no longer complete it.';

-- A trigger needs no right to its function; nobody else shall hang these on a relation of his own.
revoke all on function public.story_generation_check(), public.story_generation_insert(), public.story_generation_update()
  from public;

create or replace trigger image_generation_jobs_1_check instead of insert on public.image_generation_jobs
  for each row execute function public.story_generation_check();
create or replace trigger image_generation_jobs_2_insert instead of insert on public.image_generation_jobs
  for each row execute function public.story_generation_insert();
create or replace trigger image_generation_jobs_update instead of update on public.image_generation_jobs
  for each row execute function public.story_generation_update();
create or replace trigger video_generation_jobs_1_check instead of insert on public.video_generation_jobs
  for each row execute function public.story_generation_check();
create or replace trigger video_generation_jobs_2_insert instead of insert on public.video_generation_jobs
  for each row execute function public.story_generation_insert();
create or replace trigger video_generation_jobs_update instead of update on public.video_generation_jobs
  for each row execute function public.story_generation_update();
