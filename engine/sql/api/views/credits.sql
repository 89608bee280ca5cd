create or replace view genjobs_api.credits with (security_barrier) as
select o.balance, o.held, o.available, o.expiring, o.next_expiry, o.overdraft from own_credits() o;
comment on view genjobs_api.credits is 'The credits of the caller, one row: what he has, what is set aside for live jobs, what a submit may use (the overdraft included), and what of it expires when next.';
