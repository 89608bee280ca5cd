-- What users keep. The images of a job come in by themselves when it has made them, each once: its place in its job is its
-- key, so an attempt that is repeated writes nothing new.
create table if not exists public.collection (
  id bigint generated always as identity primary key,
  user_id text not null,
  job_id uuid not null,
  position smallint not null check (position >= 0),
  image_url text not null,
  prompt text not null,
  created_at timestamptz not null default now(),
  constraint collection_once unique (job_id, position)
);
comment on table public.collection is 'The images that users keep. No reference to the job: it may be deleted, its images stay.';
comment on column public.collection.position is 'Which of the images of its job, from 0.';
comment on constraint collection_once on public.collection is 'Saved once, however often the attempt is repeated.';

create index if not exists collection_by_user on public.collection (user_id, id desc);
comment on index public.collection_by_user is 'A user''s images, newest first.';

-- The app reads it, with the user of the session in each query; whoever else comes to this schema sees nothing.
alter table public.collection enable row level security;
revoke all on public.collection from public;
