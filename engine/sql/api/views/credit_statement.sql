-- Without the keys of transfers: they are the server's, and may name what end users have no business with.
create or replace view genjobs_api.credit_statement with (security_barrier) as
select t.id, t.reason, p.amount, t.job_id, t.held, t.note, t.created_at
from postings p
join transfers t on t.id = p.transfer_id
where p.account = 'owner:' || (select current_owner());
comment on view genjobs_api.credit_statement is 'What moved the credits of the caller; amount is negative where he has less afterwards. A page: order by id, descending.';
