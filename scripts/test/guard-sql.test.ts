import { expect, test } from 'vitest'
import { bareSql } from '../bare-sql.ts'
import { sqlGuard } from '../guard-sql.ts'
import { sampleTree } from './sample-tree.ts'

const good = `-- Never now() here.
create function take_slot(p_key text, in p_at timestamptz default 'now()', out granted numeric(10, 2)) returns numeric
language plpgsql volatile
set search_path from current
set jit = off
as $$
declare
  v_virtual bigint := virtual_now(); -- not now()
begin
  raise exception 'no now() or pg_notify(), no "merge into"' using hint = E'it\\'s now()';
end $$;
comment on function take_slot(text, timestamptz) is 'Takes a slot; the trigger of nothing.';
`

/** What the guard says about the text as engine/sql/functions/limits/take_slot.sql. */
function findingsIn(sql: string, path = 'functions/limits/take_slot.sql') {
  return sqlGuard
    .check(sampleTree({ [`engine/sql/${path}`]: sql }))
    .map(({ line, message }) => `${line ?? ''} ${message}`)
}

test('finds nothing in a good function, whatever its comments and strings say', () => {
  expect(findingsIn(good)).toEqual([])
})

test.each([
  [
    'no pinned search_path',
    good.replace('set search_path from current\n', ''),
    /2 take_slot lacks: set search_path from current/,
  ],
  [
    'a search_path only in the body',
    good.replace('set search_path from current\n', '').replace('begin', 'begin set search_path from current;'),
    /lacks: set search_path/,
  ],
  ['no comment', good.replace(/comment on.*/, ''), /2 take_slot lacks a: comment on function/],
  [
    'a comment on another function',
    good.replace('on function take_slot', 'on function other'),
    /lacks a: comment on function/,
  ],
  [
    'another name than its file',
    good.replaceAll('take_slot', 'grab_slot'),
    /2 creates grab_slot: name the file after it/,
  ],
  ['a second function', `${good}\n${good.replaceAll('take_slot', 'grab_slot')}`, /creates grab_slot too/],
  ['a table beside it', `${good}create table slots ();\n`, /13 creates a table/],
  [
    'a parameter without p_',
    good.replace('p_at ', 'at_time '),
    /parameter at_time of take_slot does not start with p_/,
  ],
  ['a parameter without a name', good.replace('p_key text', 'text'), /parameter text of take_slot/],
  ['no function', 'select 1;', /creates no function/],
])('finds %s', (_, sql, message) => {
  expect(findingsIn(sql)).toEqual([expect.stringMatching(message)])
})

test.each([
  ['now()', 'reads the time'],
  ['NOW ()', 'reads the time'],
  ['current_timestamp', 'reads the time'],
  ['clock_timestamp()', 'reads the time'],
  ['statement_timestamp()', 'reads the time'],
  ['current_date', 'reads the time'],
  ['pg_notify(1)', 'notifies'],
  ['pg_advisory_xact_lock(1)', 'advisory lock'],
  ['pg_try_advisory_lock(1)', 'advisory lock'],
])('finds %s in a body', (call, message) => {
  expect(findingsIn(good.replace('virtual_now()', call))).toEqual([
    expect.stringMatching(new RegExp(`^8 .*${message}`)),
  ])
})

test.each([
  ['merge into slots s using x on true when matched then delete;', 'MERGE'],
  ['create trigger t after insert on slots execute function f();', 'trigger'],
  ['create constraint trigger t after insert on slots execute function f();', 'trigger'],
  ['create function f() returns trigger language plpgsql as $$ begin end $$;', 'trigger'],
  ['notify genjobs;', 'notifies'],
  ['create table slots (at timestamptz default now());', 'reads the time'],
])('finds, in any file: %s', (sql, message) => {
  expect(findingsIn(sql, 'tables/slots.sql')).toEqual([expect.stringContaining(message)])
})

test('lets clock.sql read the time, and nothing else', () => {
  const clock = good.replaceAll('take_slot', 'clock').replace('virtual_now()', 'statement_timestamp()')
  expect(findingsIn(clock, 'functions/time/clock.sql')).toEqual([])
  expect(findingsIn(clock.replace('statement_timestamp()', 'pg_notify()'), 'functions/time/clock.sql')).toHaveLength(1)
})

test('blanks out comments and strings, and keeps every position', () => {
  const sql = `a /* x\ny */ 'it''s' b -- c\n"d""e" $f$ g $f$ e'\\'' h`
  const bare = bareSql(sql)
  expect(bare.split(/\s+/)).toEqual(['a', 'b', 'g', 'h'])
  expect(bare).toHaveLength(sql.length)
  expect(bare.indexOf('g')).toBe(sql.indexOf('g'))
})

const forUsers = good
  .replaceAll('take_slot', 'genjobs_api.take_slot')
  .replace('p_key text, in p_at', 'key text, in at')
  .replace('plpgsql volatile', 'plpgsql volatile security definer')

test('wants functions for end users in their schema, with the rights of their owner and names without p_', () => {
  const path = 'api/functions/take_slot.sql'
  expect(findingsIn(forUsers, path)).toEqual([])
  expect(findingsIn(forUsers.replace(' security definer', ''), path)).toEqual([
    '2 genjobs_api.take_slot lacks: security definer',
  ])
  expect(findingsIn(forUsers.replace('key text', 'p_key text'), path)).toEqual([
    '2 parameter p_key of genjobs_api.take_slot starts with p_',
  ])
  expect(findingsIn(good, path)).toContain('2 creates take_slot: name the file after it')
  expect(findingsIn(forUsers.replace('set search_path from current\n', ''), path)).toHaveLength(1)
})

test('wants views for end users replaced, behind a barrier and with a comment', () => {
  const path = 'api/views/jobs.sql'
  const view = `create or replace view genjobs_api.jobs with (security_barrier) as
select 1 as x;
comment on view genjobs_api.jobs is 'Jobs.';
`
  expect(findingsIn(view, path)).toEqual([])
  expect(findingsIn(view.replace(' with (security_barrier)', ''), path)).toHaveLength(1)
  expect(findingsIn(view.replace('or replace ', ''), path)).toHaveLength(1)
  expect(findingsIn(view.replace('view genjobs_api.jobs with', 'view jobs with'), path)).toHaveLength(1)
  expect(findingsIn(view.replace(/comment.*/, ''), path)).toEqual([' genjobs_api.jobs lacks a: comment on view'])
  expect(findingsIn(`${view}create view other as select 1;`, path)).toHaveLength(1)
})
