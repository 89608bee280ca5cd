-- RFC 9562, section 5.7: 48 bits of milliseconds, 12 bits of a fraction of a millisecond, 62 random bits.
-- The jobs of one call are one microsecond apart, so that their ids sort in the order of the call.
create or replace function job_ids_at(p_at timestamptz, p_from integer, p_to integer) returns uuid[]
language plpgsql volatile
set search_path from current
as $$
declare
  v_us bigint := (extract(epoch from p_at) * 1000000)::bigint;
begin
  return array(
    select encode(
      set_byte(
        set_byte(
          overlay(
            uuid_send(gen_random_uuid())
            placing substring(int8send((v_us + n) / 1000) from 3) from 1 for 6
          ),
          6, (112 + (((v_us + n) % 1000) * 4096 / 1000 / 256))::integer
        ),
        7, (((v_us + n) % 1000) * 4096 / 1000 % 256)::integer
      ), 'hex'
    )::uuid
    from generate_series(p_from, p_to) n
  );
end $$;
comment on function job_ids_at(timestamptz, integer, integer) is 'UUIDv7s for a time, one for each number from p_from to p_to, in their order.';
