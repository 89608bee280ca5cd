-- The table of the original system as a view of the engine: there is nothing to keep in step. db/schema.ts has it for
-- Drizzle. With the rights of who asks, as a view in public would otherwise show every user's designs to everybody.
create or replace view public.generation_jobs with (security_invoker = true) as
select
  j.id,
  j.owner_id as user_id,
  case
    when j.status = 'queued' then 'pending'
    when j.status in ('running', 'waiting') then 'processing'
    when j.status = 'succeeded' then 'completed'
    else 'failed'
  end as status,
  j.input ->> 'prompt' as prompt,
  j.input ->> 'originalImage' as original_image,
  coalesce(j.input -> 'selectedDesignImages', '[]') as selected_design_images,
  j.input ->> 'drawingImageUrl' as drawing_image_url,
  coalesce(j.input -> 'influenceWeights', '{}') as influence_weights,
  coalesce(j.input -> 'designSettings', '{}') as design_settings,
  j.output -> 'resultImages' as result_images,
  case j.status when 'canceled' then 'Canceled.' when 'failed' then j.error ->> 'message' end as error_message,
  -- What a running job reports stands in its lease, and comes to the job's own row when it ends.
  coalesce(l.progress, j.progress)::integer as progress,
  coalesce(l.step, j.step) as current_step,
  j.price as credits,
  j.created_at,
  j.started_at,
  j.finished_at as completed_at
from genjobs.jobs j
left join genjobs.leases l on l.job_id = j.id
where j.kind = 'nail-design';

comment on view public.generation_jobs is 'The generations of nail designs: pending, processing, completed or failed.';
