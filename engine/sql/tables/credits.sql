create table accounts (
  owner_id text primary key check (length(owner_id) between 1 and 200),
  balance bigint not null default 0,
  held bigint not null default 0 check (held >= 0),
  overdraft bigint not null default 0 check (overdraft between 0 and 9007199254740991),
  constraint nothing_is_spent_twice check (balance + overdraft >= held)
) with (fillfactor = 70);
comment on table accounts is 'The credits of an owner, as of the last fold; account_changes has what came since.';
comment on column accounts.balance is 'Whole credits: the sum of the folded postings of the owner.';
comment on column accounts.held is 'Set aside for live jobs.';
comment on column accounts.overdraft is 'By how much more may be set aside and spent than there is.';

create table account_changes (
  owner_id text not null,
  id bigint generated always as identity,
  balance_delta bigint not null,
  held_delta bigint not null,
  returned jsonb,
  primary key (owner_id, id)
);
comment on table account_changes is 'What happened to an account and is not folded into it yet. Appended without its lock, so that a finish waits for nobody; deleted only under it.';
comment on sequence account_changes_id_seq is 'Order of the changes of an account, within one owner.';
comment on column account_changes.returned is 'Credits that go back to grants: [{grant, amount}].';

create table transfers (
  id bigint generated always as identity primary key,
  owner_id text not null,
  reason text not null check (reason in ('top_up', 'grant', 'capture', 'adjust', 'expire')),
  key text check (length(key) between 1 and 200),
  job_id uuid,
  held bigint check (held > 0),
  note text check (length(note) <= 500),
  created_at timestamptz not null
);
comment on table transfers is 'A movement of credits between an owner and a house account. Append-only.';
comment on sequence transfers_id_seq is 'Numbers of transfers.';
comment on column transfers.key is 'Of the caller''s request: the same key again moves nothing.';
comment on column transfers.held is 'Of a capture: what had been set aside. The rest went back.';
create unique index transfers_by_key on transfers (owner_id, key) where key is not null;
comment on index transfers_by_key is 'One key, one transfer.';
create unique index transfers_by_job on transfers (job_id) where reason = 'capture';
comment on index transfers_by_job is 'A job is captured at most once.';

create table postings (
  id bigint generated always as identity primary key,
  transfer_id bigint not null,
  account text not null,
  amount bigint not null check (amount <> 0)
);
comment on table postings is 'Double entry: the two sides of a transfer, which sum to zero. Append-only.';
comment on sequence postings_id_seq is 'Numbers of postings.';
comment on column postings.account is 'owner:<id>, or house:purchases, house:grants, house:usage, house:adjustments, house:expired. House accounts have no balance: they are sums.';
create index postings_by_account on postings (account, transfer_id);
comment on index postings_by_account is 'The statement of an owner.';
create index postings_by_transfer on postings (transfer_id);
comment on index postings_by_transfer is 'The two sides of a transfer.';

create table grants (
  transfer_id bigint primary key,
  owner_id text not null,
  remaining bigint not null check (remaining >= 0),
  expires_at timestamptz not null
);
comment on table grants is 'Credits that expire, as far as they are neither used nor set aside.';
create index grants_by_owner on grants (owner_id, expires_at, transfer_id) where remaining > 0;
comment on index grants_by_owner is 'A hold takes what expires first.';
create index grants_by_expiry on grants (expires_at) where remaining > 0;
comment on index grants_by_expiry is 'The sweep takes back what has expired.';

create table holds (
  job_id uuid primary key,
  owner_id text not null,
  amount bigint not null check (amount > 0),
  grants jsonb
);
comment on table holds is 'Credits set aside for a live job. Whoever ends the job deletes the row, and with it captures or releases: so that happens once.';
comment on column holds.grants is 'The part that came from grants, soonest expiry first: [{grant, amount}].';
create index holds_by_owner on holds (owner_id);
comment on index holds_by_owner is 'What an owner has set aside, for verify_ledger().';

create table kind_prices (
  kind text not null references kinds on delete cascade,
  mode text not null default '' check (length(mode) <= 200),
  price bigint not null check (price >= 0),
  primary key (kind, mode)
);
comment on table kind_prices is 'Prices that are changed at run time: of a kind in one mode, or with the mode left empty in any. They go before the price of the kind.';
