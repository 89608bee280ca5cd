-- RFC 9562, section 5.7: 48 bits of milliseconds, 12 bits of a fraction of a millisecond, 62 random bits.
-- The jobs of one call are one microsecond apart, so that their ids sort in the order of the call.
create or replace function job_id_at(p_at timestamptz, p_ordinal integer) returns uuid
language plpgsql volatile
set search_path from current
as $$
begin
  return (
    select encode(
      set_byte(
        set_byte(
          overlay(
            uuid_send(gen_random_uuid())
            placing substring(int8send(t.us / 1000) from 3) from 1 for 6
          ),
          6, (112 + ((t.us % 1000) * 4096 / 1000 / 256))::integer
        ),
        7, ((t.us % 1000) * 4096 / 1000 % 256)::integer
      ), 'hex'
    )::uuid
    from (select (extract(epoch from p_at) * 1000000)::bigint + p_ordinal as us) t
  );
end $$;
comment on function job_id_at(timestamptz, integer) is 'A UUIDv7 for a time; p_ordinal orders the ids of one call.';
